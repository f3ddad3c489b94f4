import type { Account } from '../auth/viewer';
import { coalesce, remember, type Lookup } from '../database/coalesce';
import type { Database } from '../database/database';
import { inOrderOf, inOrdinalOrder, type Numbered } from '../database/in-order';
import { seenBy, viewRows, type View } from '../database/views';
import { Prisma } from '../generated/prisma/client';
import type { UserStats } from './user-stats.type';
import type { User } from './user.type';

/** An account as the database has it, with what only its owner may see. */
export interface StoredUser extends User {
  readonly privateEmail: string;
}

/** Stats as one viewer may see them. */
export interface VisibleStats extends UserStats {
  /** The account has blocked the viewer, who may not see its stats then. */
  readonly blocksViewer: boolean;
}

/** By-key lookups of an app; deleted accounts have no entry. */
export interface UserLookups {
  /** The account behind a token, whatever its status is. */
  readonly account: Lookup<string, Account | undefined>;
  readonly user: Lookup<string, StoredUser | undefined>;
  readonly stats: Lookup<View, VisibleStats | undefined>;
}

/** By-key lookups of one request. */
export interface UserLoaders {
  readonly user: Lookup<string, StoredUser | undefined>;
  readonly stats: Lookup<string, VisibleStats | undefined>;
}

/** Lookups of accounts, one statement for all keys of a turn. */
export function createUserLookups(database: Database): UserLookups {
  return {
    account: coalesce(async (ids) => {
      const rows = await database.read<Account>(Prisma.sql`
        select id, role::text as role, status::text as status from users where id = any(${ids})`);
      return inOrderOf(ids, rows, (row) => row.id);
    }),
    user: coalesce(async (ids) => {
      const rows = await database.read<StoredUser>(Prisma.sql`
        select id, username, role::text as role, created_at as "createdAt", email as "privateEmail"
          from users where id = any(${ids}) and status <> 'DELETED'`);
      return inOrderOf(ids, rows, (row) => row.id);
    }),
    stats: coalesce(async (views) => {
      const rows = await database.read<VisibleStats & Numbered>(Prisma.sql`
        select k.n::int as n, u.id as "userId", s.followers, s.following, s.total_live_streams as "totalLiveStreams",
               exists (select 1 from blocks b where b.blocker_id = u.id and b.blocked_id = k.viewer) as "blocksViewer"
          from ${viewRows(views)} join users u on u.id = k.key join user_stats s on s.user_id = u.id
         where u.status <> 'DELETED'`);
      return inOrdinalOrder(views.length, rows);
    }),
  };
}

/** The lookups of one request, as its viewer sees things. */
export function createUserLoaders(lookups: UserLookups, viewerId: string | undefined): UserLoaders {
  return {
    user: remember(lookups.user),
    stats: seenBy(viewerId, lookups.stats),
  };
}
