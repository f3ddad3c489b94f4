import type { Account } from '../auth/viewer';
import { batch, type BatchLoader } from '../database/batch-loader';
import type { Database } from '../database/database';
import { inOrderOf } from '../database/in-order';
import { textArray } from '../database/text-array';
import { readForViewers, type ViewerScopedKey, type ViewerScopedSource } from '../database/viewer-scoped';
import { Prisma } from '../generated/prisma/client';
import { dateOfEpoch, epochOf } from '../scalars/timestamp';
import type { UserStats } from './user-stats.type';
import type { User } from './user.type';

/** A user as the database stores it, with the e-mail address, which is not public. */
export interface StoredUser extends User {
  readonly privateEmail: string;
}

/** Stats as one viewer may see them. */
export interface VisibleStats extends UserStats {
  /** Whether the user has blocked the viewer, who may then not see the stats. */
  readonly blocksViewer: boolean;
}

/** The app-wide batch loaders of users; deleted users are undefined. */
export interface UserLoaders {
  readonly user: BatchLoader<string, StoredUser | undefined>;
  readonly stats: BatchLoader<ViewerScopedKey, VisibleStats | undefined>;
}

/** The columns of a user's stats; all of them null if there is no such user. */
type StatsColumns =
  | readonly [userId: string, followers: number, following: number, totalLiveStreams: number, blocksViewer: boolean]
  | readonly [userId: null, ...unknown[]];

const STATS: ViewerScopedSource<StatsColumns, VisibleStats | undefined> = {
  kind: 'stats',
  columns: Prisma.sql`s.user_id, s.followers, s.following, s.total_live_streams,
                      exists (select 1 from public.blocks b where b.blocker_id = u.id and b.blocked_id = k.viewer)`,
  joins: Prisma.sql`left join public.users u on u.id = k.key and u.status <> 'DELETED' left join public.user_stats s on s.user_id = u.id`,
  read([userId, followers, following, totalLiveStreams, blocksViewer]) {
    return userId === null ? undefined : { id: userId, userId, followers, following, totalLiveStreams, blocksViewer };
  },
};

/** A row of `users`; the time as `epochOf` writes it. */
interface UserRow extends Omit<StoredUser, 'createdAt'> {
  readonly createdAt: string;
}

const CREATED_AT = Prisma.raw(epochOf('created_at'));

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

/** Creates the batch loaders of users: one statement for all keys of a turn of the event loop. */
export function createUserLoaders(database: Database): UserLoaders {
  return {
    user: batch(async (ids, isAwaited) => {
      const rows = await database.read<UserRow>(
        'user',
        Prisma.sql`
        select id, username, role::text as role, ${CREATED_AT} as "createdAt", email as "privateEmail"
          from public.users where id = any(${textArray(ids)}::text[]) and status <> 'DELETED'`,
        isAwaited,
      );
      const users = rows.map((row) => ({ ...row, createdAt: dateOfEpoch(row.createdAt) }));
      return inOrderOf(ids, users, (user) => user.id);
    }),
    stats: batch((keys, isAwaited) => readForViewers(database, keys, STATS, isAwaited)),
  };
}
