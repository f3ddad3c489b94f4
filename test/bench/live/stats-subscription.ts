import { userId } from '../population';
import { tokenOf } from '../requests';
import type { LiveSubscription } from './live-client';

const STATS = 'subscription Stats($userId: ObjectID!) { userStatsChanged(userId: $userId) { followers following totalLiveStreams } }';

/** The subscriptions of user number `viewer` to the stats of users by their numbers. */
export function statsSubscription(viewer: number, ...targets: readonly number[]): LiveSubscription {
  return { token: tokenOf(viewer), query: STATS, variables: targets.map((target) => ({ userId: userId(target) })) };
}

/** What a result of the subscription contains if the user has so many followers. */
export function followersText(followers: number): string {
  return `"followers":${followers},`;
}

/** The number of followers in a result of the subscription. */
export function followersIn(result: string): number {
  return Number(/"followers":(\d+)/.exec(result)?.[1]);
}
