import { Prisma } from '../generated/prisma/client';
import type { UserRole } from '../generated/prisma/enums';
import { dateOfEpoch, epochOf } from '../scalars/timestamp';
import type { User } from './user.type';

/** A user as the database stores it, with the e-mail address, which is not public. */
export interface StoredUser extends User {
  readonly privateEmail: string;
}

/** The values of `USER_COLUMNS`; the time as `epochOf` writes it. */
export type UserColumns = readonly [id: string, username: string, role: UserRole, createdAt: string, email: string];

/** The columns of a user, as expressions over `users u`. */
export const USER_COLUMNS = Prisma.raw(`u.id, u.username, u.role::text, ${epochOf('u.created_at')}, u.email`);

/** Converts the values of `USER_COLUMNS` to a user. */
export function readUser([id, username, role, createdAt, privateEmail]: UserColumns): StoredUser {
  return { id, username, role, createdAt: dateOfEpoch(createdAt), privateEmail };
}

/** Whether the user whose id is in a column has blocked the viewer of a key `k`. */
function blocksViewer(column: string): Prisma.Sql {
  return Prisma.raw(`exists (select 1 from public.blocks b where b.blocker_id = ${column} and b.blocked_id = k.viewer)`);
}

/** Whether the user `u` has blocked the viewer of a key `k`, who may then not see what belongs to it. */
export const BLOCKS_VIEWER = blocksViewer('u.id');

/** Whether the user whose `list` a key `k` is of has blocked the viewer. */
export const OWNER_BLOCKS_VIEWER = blocksViewer('k.list');

/** The condition for the users `u` whom a list shows to the viewer of a key `k`: neither deleted, nor having blocked the viewer. */
export const IS_LISTED = Prisma.sql`u.status <> 'DELETED' and not ${BLOCKS_VIEWER}`;
