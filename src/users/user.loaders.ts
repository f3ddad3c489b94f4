import type { Standing, Viewer } from '../auth/viewer';
import { coalesce, remember, type ClientConnection, type Lookup } from '../database/coalesce';
import type { Database } from '../database/database';
import { inOrderOf } from '../database/in-order';
import { textArray } from '../database/text-array';
import { readViews, seenBy, type Seen, type View, type ViewSource } from '../database/views';
import { Prisma } from '../generated/prisma/client';
import { dateOfEpoch, epochOf } from '../scalars/timestamp';
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
  /** How the account behind a token stands, deleted ones included; undefined where there is none. */
  readonly standing: Lookup<string, Standing | undefined>;
  readonly user: Lookup<string, StoredUser | undefined>;
  readonly stats: Lookup<View, Seen<VisibleStats | undefined>>;
}

/** By-key lookups of one request. */
export interface UserLoaders {
  readonly user: (id: string) => Promise<StoredUser | undefined>;
  readonly stats: (id: string) => Promise<VisibleStats | undefined>;
}

/** What is read of an account's stats; all of it null where there is no such account. */
type StatsColumns =
  | readonly [userId: string, followers: number, following: number, totalLiveStreams: number, blocksViewer: boolean]
  | readonly [userId: null, ...unknown[]];

const STATS: ViewSource<StatsColumns, VisibleStats | undefined> = {
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

/** Lookups of accounts, one statement for all keys of a turn. */
export function createUserLookups(database: Database): UserLookups {
  return {
    standing: coalesce(async (ids, isAwaited) => {
      const rows = await database.read<Standing & { readonly id: string }>(
        'account',
        Prisma.sql`
        select id, role::text as role, status::text as status from public.users where id = any(${textArray(ids)}::text[])`,
        isAwaited,
      );
      return inOrderOf(ids, rows, (row) => row.id);
    }),
    user: coalesce(async (ids, isAwaited) => {
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
    stats: coalesce((views, isAwaited) => readViews(database, views, STATS, isAwaited)),
  };
}

/** The lookups of one request, as its viewer sees things. */
export function createUserLoaders(lookups: UserLookups, viewer: Viewer | undefined, connection: ClientConnection | undefined): UserLoaders {
  return {
    user: remember(lookups.user, connection),
    stats: seenBy(viewer, lookups.stats, connection),
  };
}
