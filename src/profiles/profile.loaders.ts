import DataLoader from 'dataloader';
import { inOrderOf } from '../database/by-key';
import type { Database } from '../database/database';
import { Prisma } from '../generated/prisma/client';
import type { Profile } from './profile.type';

/** A profile as one viewer may see it. */
export interface VisibleProfile extends Profile {
  /** The account has blocked the viewer, who may not see its profile then. */
  readonly blocksViewer: boolean;
}

/** Who follows whom, between an account and the viewer. */
export interface FollowRelation {
  readonly userId: string;
  readonly followedByMe: boolean;
  readonly followsMe: boolean;
}

/** By-key lookups of one request; deleted accounts have no entry. */
export interface ProfileLoaders {
  readonly byUserId: DataLoader<string, VisibleProfile | undefined>;
  /** Keys are usernames folded by `foldUsername`. */
  readonly byUsername: DataLoader<string, VisibleProfile | undefined>;
  readonly relation: DataLoader<string, FollowRelation | undefined>;
}

/** Folds a username as the database does: ASCII letters only. Callers have checked that it is nothing but ASCII. */
export function foldUsername(username: string): string {
  return username.toLowerCase();
}

/** An account without a row in `profiles` has an empty profile under its username. */
function selectProfiles(viewerId: string | undefined, condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    select u.id as "userId", u.username, coalesce(p.display_name, u.username) as "displayName", p.bio,
           p.avatar_url as "avatarUrl", p.cover_url as "coverUrl", coalesce(p.is_verified, false) as "isVerified",
           exists (select 1 from live_streams l where l.host_id = u.id and l.status = 'LIVE') as "isLive",
           u.created_at as "joinedAt",
           exists (select 1 from blocks b where b.blocker_id = u.id and b.blocked_id = ${viewerId ?? null}) as "blocksViewer"
      from users u left join profiles p on p.user_id = u.id
     where ${condition} and u.status <> 'DELETED'`;
}

/** Lookups of profiles, one statement for all keys of a tick. */
export function createProfileLoaders(database: Database, viewerId: string | undefined): ProfileLoaders {
  return {
    byUserId: new DataLoader(async (ids) => {
      const rows = await database.read<VisibleProfile>(selectProfiles(viewerId, Prisma.sql`u.id = any(${ids})`));
      return inOrderOf(ids, rows, (row) => row.userId);
    }),
    byUsername: new DataLoader(async (usernames) => {
      const rows = await database.read<VisibleProfile>(
        selectProfiles(viewerId, Prisma.sql`lower(u.username collate "C") = any(${usernames})`),
      );
      return inOrderOf(usernames, rows, (row) => foldUsername(row.username));
    }),
    relation: new DataLoader(async (ids) => {
      const rows = await database.read<FollowRelation>(Prisma.sql`
        select k.id as "userId",
               exists (select 1 from follows f where f.follower_id = ${viewerId ?? null} and f.followee_id = k.id) as "followedByMe",
               exists (select 1 from follows f where f.follower_id = k.id and f.followee_id = ${viewerId ?? null}) as "followsMe"
          from unnest(${ids}::text[]) as k(id)`);
      return inOrderOf(ids, rows, (row) => row.userId);
    }),
  };
}
