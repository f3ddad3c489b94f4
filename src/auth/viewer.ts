import { AppError, detail } from '../errors/app-error';
import type { UserRole, UserStatus } from '../generated/prisma/enums';

/** The account behind a token, as the database has it now. */
export interface Account {
  readonly id: string;
  readonly role: UserRole;
  readonly status: UserStatus;
}

/** Who is asking: an active account. */
export interface Viewer {
  readonly id: string;
  readonly role: UserRole;
}

/**
 * Decides whether the account behind a valid token may ask at all.
 * @throws AppError UNAUTHENTICATED for one that is gone, FORBIDDEN for one that is suspended
 */
export function admitAccount(account: Account | undefined): Viewer {
  if (account === undefined || account.status === 'DELETED') throw AppError.invalidToken('no such account');
  if (account.status === 'SUSPENDED') {
    throw new AppError('FORBIDDEN', { details: [detail('authorization', 'accountSuspended')] });
  }
  return { id: account.id, role: account.role };
}
