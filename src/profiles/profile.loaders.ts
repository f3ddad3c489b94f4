import type { Viewer } from '../auth/viewer';
import { coalesce, type ClientConnection, type Lookup } from '../database/coalesce';
import type { Database } from '../database/database';
import { readViews, seenBy, type Seen, type View, type ViewSource } from '../database/views';
import { Prisma } from '../generated/prisma/client';
import { dateOfEpoch, epochOf } from '../scalars/timestamp';
import type { Profile } from './profile.type';

/** A profile as one viewer may see it. */
export interface VisibleProfile extends Profile {
  /** The account has blocked the viewer, who may not see its profile then. */
  readonly blocksViewer: boolean;
}

/** Who follows whom, between an account and the viewer. */
export interface FollowRelation {
  readonly followedByMe: boolean;
  readonly followsMe: boolean;
}

/** By-key lookups of an app; deleted accounts have no entry. */
export interface ProfileLookups {
  readonly byUserId: Lookup<View, Seen<VisibleProfile | undefined>>;
  /** Keys are usernames folded by `foldUsername`. */
  readonly byUsername: Lookup<View, Seen<VisibleProfile | undefined>>;
  readonly relation: Lookup<View, Seen<FollowRelation>>;
}

/** By-key lookups of one request. */
export interface ProfileLoaders {
  readonly byUserId: (userId: string) => Promise<VisibleProfile | undefined>;
  readonly byUsername: (username: string) => Promise<VisibleProfile | undefined>;
  readonly relation: (userId: string) => Promise<FollowRelation>;
}

/** Folds a username as the database does: ASCII letters only. Callers have checked that it is nothing but ASCII. */
export function foldUsername(username: string): string {
  return username.toLowerCase();
}

/** What is read of a profile; all of it null where there is no such account. The last is as `epochOf` writes it. */
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

/** Profiles of accounts whose `column` is the key. An account without a row in `profiles` has an empty one under its username. */
function profilesBy(column: Prisma.Sql): ViewSource<ProfileColumns, VisibleProfile | undefined> {
  return {
    kind: 'profile',
    columns: Prisma.sql`
      u.id, u.username, coalesce(p.display_name, u.username), p.bio, p.avatar_url, p.cover_url, coalesce(p.is_verified, false),
      exists (select 1 from public.live_streams l where l.host_id = u.id and l.status = 'LIVE'),
      exists (select 1 from public.blocks b where b.blocker_id = u.id and b.blocked_id = k.viewer),
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

const RELATION: ViewSource<readonly [followedByMe: boolean, followsMe: boolean], FollowRelation> = {
  kind: 'follow relation',
  columns: Prisma.sql`
    exists (select 1 from public.follows f where f.follower_id = k.viewer and f.followee_id = k.key),
    exists (select 1 from public.follows f where f.follower_id = k.key and f.followee_id = k.viewer)`,
  joins: Prisma.empty,
  read: ([followedByMe, followsMe]) => ({ followedByMe, followsMe }),
};

/** Lookups of profiles, one statement for all keys of a turn. */
export function createProfileLookups(database: Database): ProfileLookups {
  return {
    byUserId: coalesce((views, isAwaited) => readViews(database, views, BY_USER_ID, isAwaited)),
    byUsername: coalesce((views, isAwaited) => readViews(database, views, BY_USERNAME, isAwaited)),
    relation: coalesce((views, isAwaited) => readViews(database, views, RELATION, isAwaited)),
  };
}

/** The lookups of one request, as its viewer sees things. */
export function createProfileLoaders(
  lookups: ProfileLookups,
  viewer: Viewer | undefined,
  connection: ClientConnection | undefined,
): ProfileLoaders {
  return {
    byUserId: seenBy(viewer, lookups.byUserId, connection),
    byUsername: seenBy(viewer, lookups.byUsername, connection),
    relation: seenBy(viewer, lookups.relation, connection),
  };
}
