import DataLoader from 'dataloader';
import type { Account } from '../auth/viewer';
import { inOrderOf } from '../database/by-key';
import type { Database } from '../database/database';
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

/** By-key lookups of one request; deleted accounts have no entry. */
export interface UserLoaders {
  readonly user: DataLoader<string, StoredUser | undefined>;
  readonly stats: DataLoader<string, VisibleStats | undefined>;
}

/** Lookups of accounts, one statement for all keys of a tick. */
export function createUserLoaders(database: Database, viewerId: string | undefined): UserLoaders {
  return {
    user: new DataLoader(async (ids) => {
      const rows = await database.read<StoredUser>(Prisma.sql`
        select id, username, role::text as role, created_at as "createdAt", email as "privateEmail"
          from users where id = any(${ids}) and status <> 'DELETED'`);
      return inOrderOf(ids, rows, (row) => row.id);
    }),
    stats: new DataLoader(async (ids) => {
      const rows = await database.read<VisibleStats>(Prisma.sql`
        select u.id as "userId", s.followers, s.following, s.total_live_streams as "totalLiveStreams",
               exists (select 1 from blocks b where b.blocker_id = u.id and b.blocked_id = ${viewerId ?? null}) as "blocksViewer"
          from users u join user_stats s on s.user_id = u.id
         where u.id = any(${ids}) and u.status <> 'DELETED'`);
      return inOrderOf(ids, rows, (row) => row.userId);
    }),
  };
}

/** The account behind a token, whatever its status is. */
export async function findAccount(database: Database, id: string): Promise<Account | undefined> {
  const [account] = await database.read<Account>(Prisma.sql`
    select id, role::text as role, status::text as status from users where id = ${id}`);
  return account;
}
