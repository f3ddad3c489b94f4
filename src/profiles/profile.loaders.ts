import { batch, type BatchLoader } from '../database/batch-loader';
import type { Database } from '../database/database';
import { readForViewers, type ViewerScopedKey, type ViewerScopedSource } from '../database/viewer-scoped';
import { Prisma } from '../generated/prisma/client';
import { dateOfEpoch, epochOf } from '../scalars/timestamp';
import { BLOCKS_VIEWER } from '../users/user.record';
import type { Profile } from './profile.type';

/** A profile as one viewer may see it. */
export interface VisibleProfile extends Profile {
  /** Whether the user has blocked the viewer, who may then not see the profile. */
  readonly blocksViewer: boolean;
}

/** Whether the viewer follows a user, and the user the viewer. */
export interface FollowRelation {
  readonly followedByMe: boolean;
  readonly followsMe: boolean;
}

/** The app-wide batch loaders of profiles; those of deleted users are undefined. */
export interface ProfileLoaders {
  readonly byUserId: BatchLoader<ViewerScopedKey, VisibleProfile | undefined>;
  /** Keys are usernames folded by `foldUsername`. */
  readonly byUsername: BatchLoader<ViewerScopedKey, VisibleProfile | undefined>;
  readonly relation: BatchLoader<ViewerScopedKey, FollowRelation>;
}

/** The columns of a profile; all of them null if there is no such user. `joinedAt` is as `epochOf` writes it. */
type ProfileColumns =
  | readonly [
      userId: string,
      username: string,
      displayName: string,
      bio: string | null,
      avatarUrl: string | null,
      coverUrl: string | null,
      isVerified: boolean,
      isLive: boolean,
      blocksViewer: boolean,
      joinedAt: string,
    ]
  | readonly [userId: null, ...unknown[]];

/** Profiles of users whose `column` is the key. A user without a row in `profiles` has an empty profile with its username as display name. */
function profilesBy(column: Prisma.Sql): ViewerScopedSource<ProfileColumns, VisibleProfile | undefined> {
  return {
    kind: 'profile',
    columns: Prisma.sql`
      u.id, u.username, coalesce(p.display_name, u.username), p.bio, p.avatar_url, p.cover_url, coalesce(p.is_verified, false),
      exists (select 1 from public.live_streams l where l.host_id = u.id and l.status = 'LIVE'),
      ${BLOCKS_VIEWER},
      ${Prisma.raw(epochOf('u.created_at'))}`,
    joins: Prisma.sql`left join public.users u on ${column} = k.key and u.status <> 'DELETED' left join public.profiles p on p.user_id = u.id`,
    read([userId, username, displayName, bio, avatarUrl, coverUrl, isVerified, isLive, blocksViewer, joinedAtEpoch]) {
      if (userId === null) return undefined;
      const joinedAt = dateOfEpoch(joinedAtEpoch);
      return { id: userId, userId, username, displayName, bio, avatarUrl, coverUrl, isVerified, isLive, joinedAt, blocksViewer };
    },
  };
}

const BY_USER_ID = profilesBy(Prisma.sql`u.id`);
const BY_USERNAME = profilesBy(Prisma.sql`lower(u.username collate "C")`);

const RELATION: ViewerScopedSource<readonly [followedByMe: boolean, followsMe: boolean], FollowRelation> = {
  kind: 'follow relation',
  columns: Prisma.sql`
    exists (select 1 from public.follows f where f.follower_id = k.viewer and f.followee_id = k.key),
    exists (select 1 from public.follows f where f.follower_id = k.key and f.followee_id = k.viewer)`,
  joins: Prisma.empty,
  read: ([followedByMe, followsMe]) => ({ followedByMe, followsMe }),
};

/** Creates the batch loaders of profiles: one statement for all keys of a turn of the event loop. */
export function createProfileLoaders(database: Database): ProfileLoaders {
  return {
    byUserId: batch((keys, isAwaited) => readForViewers(database, keys, BY_USER_ID, isAwaited)),
    byUsername: batch((keys, isAwaited) => readForViewers(database, keys, BY_USERNAME, isAwaited)),
    relation: batch((keys, isAwaited) => readForViewers(database, keys, RELATION, isAwaited)),
  };
}
