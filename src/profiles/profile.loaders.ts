import { coalesce, type BatchLookup, type Lookup } from '../database/coalesce';
import type { Database } from '../database/database';
import { inOrdinalOrder, type Numbered } from '../database/in-order';
import { seenBy, viewRows, type View } from '../database/views';
import { Prisma } from '../generated/prisma/client';
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
  readonly byUserId: Lookup<View, VisibleProfile | undefined>;
  /** Keys are usernames folded by `foldUsername`. */
  readonly byUsername: Lookup<View, VisibleProfile | undefined>;
  readonly relation: Lookup<View, FollowRelation | undefined>;
}

/** By-key lookups of one request. */
export interface ProfileLoaders {
  readonly byUserId: Lookup<string, VisibleProfile | undefined>;
  readonly byUsername: Lookup<string, VisibleProfile | undefined>;
  readonly relation: Lookup<string, FollowRelation | undefined>;
}

/** Folds a username as the database does: ASCII letters only. Callers have checked that it is nothing but ASCII. */
export function foldUsername(username: string): string {
  return username.toLowerCase();
}

/** An account without a row in `profiles` has an empty profile under its username. */
function selectProfiles(database: Database, column: Prisma.Sql): BatchLookup<View, VisibleProfile | undefined> {
  return async (views) => {
    const rows = await database.read<VisibleProfile & Numbered>(Prisma.sql`
      select k.n::int as n, u.id as "userId", u.username, coalesce(p.display_name, u.username) as "displayName", p.bio,
             p.avatar_url as "avatarUrl", p.cover_url as "coverUrl", coalesce(p.is_verified, false) as "isVerified",
             exists (select 1 from live_streams l where l.host_id = u.id and l.status = 'LIVE') as "isLive",
             u.created_at as "joinedAt",
             exists (select 1 from blocks b where b.blocker_id = u.id and b.blocked_id = k.viewer) as "blocksViewer"
        from ${viewRows(views)} join users u on ${column} = k.key left join profiles p on p.user_id = u.id
       where u.status <> 'DELETED'`);
    return inOrdinalOrder(views.length, rows);
  };
}

/** Lookups of profiles, one statement for all keys of a turn. */
export function createProfileLookups(database: Database): ProfileLookups {
  return {
    byUserId: coalesce(selectProfiles(database, Prisma.sql`u.id`)),
    byUsername: coalesce(selectProfiles(database, Prisma.sql`lower(u.username collate "C")`)),
    relation: coalesce(async (views) => {
      const rows = await database.read<FollowRelation & Numbered>(Prisma.sql`
        select k.n::int as n,
               exists (select 1 from follows f where f.follower_id = k.viewer and f.followee_id = k.key) as "followedByMe",
               exists (select 1 from follows f where f.follower_id = k.key and f.followee_id = k.viewer) as "followsMe"
          from ${viewRows(views)}`);
      return inOrdinalOrder(views.length, rows);
    }),
  };
}

/** The lookups of one request, as its viewer sees things. */
export function createProfileLoaders(lookups: ProfileLookups, viewerId: string | undefined): ProfileLoaders {
  return {
    byUserId: seenBy(viewerId, lookups.byUserId),
    byUsername: seenBy(viewerId, lookups.byUsername),
    relation: seenBy(viewerId, lookups.relation),
  };
}
