import type { Account } from '../auth/viewer';
import { batch, type BatchLoader } from '../database/batch-loader';
import type { Database } from '../database/database';
import { inOrderOf } from '../database/in-order';
import { textArray } from '../database/text-array';
import { readForViewers, type ViewerScopedKey, type ViewerScopedSource } from '../database/viewer-scoped';
import { Prisma } from '../generated/prisma/client';
import { BLOCKS_VIEWER, readUser, USER_COLUMNS, type StoredUser, type UserColumns } from './user.record';
import type { UserStats } from './user-stats.type';

/** Stats as one viewer may see them. */
export interface VisibleStats extends UserStats {
  /** Whether the user has blocked the viewer, who may then not see the stats. */
  readonly blocksViewer: boolean;
}

/** The app-wide batch loaders of users; deleted users are undefined. */
export interface UserLoaders {
  readonly byId: BatchLoader<string, StoredUser | undefined>;
  /** Keys are usernames folded by `foldUsername`. */
  readonly byUsername: BatchLoader<string, StoredUser | undefined>;
  readonly stats: BatchLoader<ViewerScopedKey, VisibleStats | undefined>;
}

/** The columns of a user's stats; all of them null if there is no such user. */
type StatsColumns =
  | readonly [userId: string, followers: number, following: number, totalLiveStreams: number, blocksViewer: boolean]
  | readonly [userId: null, ...unknown[]];

const STATS: ViewerScopedSource<StatsColumns, VisibleStats | undefined> = {
  kind: 'stats',
  columns: Prisma.sql`s.user_id, s.followers, s.following, s.total_live_streams, ${BLOCKS_VIEWER}`,
  joins: Prisma.sql`left join public.users u on u.id = k.key and u.status <> 'DELETED' left join public.user_stats s on s.user_id = u.id`,
  read([userId, followers, following, totalLiveStreams, blocksViewer]) {
    return userId === null ? undefined : { id: userId, userId, followers, following, totalLiveStreams, blocksViewer };
  },
};

/** Creates the app-wide batch loader of accounts by id, for authorization. Deleted accounts are included; unknown ones are undefined. */
export function createAccountLoader(database: Database): BatchLoader<string, Account | undefined> {
  return batch(async (ids, isAwaited) => {
    const rows = await database.read<Account & { readonly id: string }>(
      'account',
      Prisma.sql`
      select id, role::text as role, status::text as status from public.users where id = any(${textArray(ids)}::text[])`,
      isAwaited,
    );
    return inOrderOf(ids, rows, (row) => row.id);
  });
}

/** An account as the sweep of connected accounts reads it. */
export interface SweptAccount extends Account {
  /** Differs if the blocks of this user by others have changed. */
  readonly blocks: string;
}

/**
 * Creates the function that reads the accounts of all connected viewers by one statement, past every cache and replica. Unknown ones are
 * missing.
 */
export function createAccountSweep(database: Database): (ids: readonly string[]) => Promise<ReadonlyMap<string, SweptAccount>> {
  return async (ids) => {
    const rows = await database.read<SweptAccount & { readonly id: string }>(
      'account sweep',
      Prisma.sql`
      select u.id, u.role::text as role, u.status::text as status, b.hash::text as blocks
        from public.users u
       cross join lateral (
         select coalesce(sum(hashtextextended(b.blocker_id || '/' || b.xmin, 0)), 0) as hash from public.blocks b where b.blocked_id = u.id) b
       where u.id = any(${textArray(ids)}::text[])`,
    );
    return new Map(rows.map((row) => [row.id, row]));
  };
}

/** A batch loader of users by a unique column. The result is JSON, which is parsed several times faster than as many rows. */
function usersBy(database: Database, column: Prisma.Sql): BatchLoader<string, StoredUser | undefined> {
  return batch(async (keys, isAwaited) => {
    const [result] = await database.read<{ readonly rows: string | null }>(
      'user',
      Prisma.sql`
      select json_agg(json_build_array(${column}, json_build_array(${USER_COLUMNS})))::text as rows
        from public.users u where ${column} = any(${textArray(keys)}::text[]) and u.status <> 'DELETED'`,
      isAwaited,
    );
    // The statement above has this type.
    const rows = JSON.parse(result?.rows ?? '[]') as readonly (readonly [key: string, user: UserColumns])[];
    return inOrderOf(keys, rows, ([key]) => key).map((row) => row && readUser(row[1]));
  });
}

/** Creates the batch loaders of users: one statement for all keys of a turn of the event loop. */
export function createUserLoaders(database: Database): UserLoaders {
  return {
    byId: usersBy(database, Prisma.sql`u.id`),
    byUsername: usersBy(database, Prisma.sql`lower(u.username collate "C")`),
    stats: batch((keys, isAwaited) => readForViewers(database, keys, STATS, isAwaited)),
  };
}
