import { LRUCache } from 'lru-cache';
import { AppError, detail } from '../errors/app-error';
import type { UserRole, UserStatus } from '../generated/prisma/enums';

/** The account behind a token, as the database has it now. */
export interface Account {
  readonly id: string;
  readonly role: UserRole;
  readonly status: UserStatus;
}

/** Who is asking: the one a good token speaks for. */
export interface Viewer {
  readonly id: string;
  /**
   * What the account may do, as the database has it now. Rejects with the AppError that ends the request where the account
   * may not ask at all, so that nothing leaves before it has resolved: see `forAdmitted`.
   */
  readonly role: Promise<UserRole>;
}

/** Accounts whose requests begin before their account has been read: some 1 MB of them. */
const MAX_ADMITTED_LATELY = 10_000;

/**
 * Decides whether the account behind a valid token may ask at all.
 * @throws AppError UNAUTHENTICATED for one that is gone, FORBIDDEN for one that is suspended
 */
function roleOf(account: Account | undefined): UserRole {
  if (account === undefined || account.status === 'DELETED') throw AppError.invalidToken('no such account');
  if (account.status === 'SUSPENDED') {
    throw new AppError('FORBIDDEN', { details: [detail('authorization', 'accountSuspended')] });
  }
  return account.role;
}

/**
 * Builds the admission of this process. Role and status are read anew with each request, so that a change counts with the
 * next one. Who was admitted the last time need not wait for that: the request begins while the account is being read, and
 * is answered only once it has been. Anybody else waits, and a refused request runs nothing.
 * @returns a function that resolves to the viewer, or rejects with the AppError that ends the request
 */
export function createAdmission(readAccount: (id: string) => Promise<Account | undefined>): (userId: string) => Promise<Viewer> {
  const lately = new LRUCache<string, true>({ max: MAX_ADMITTED_LATELY });
  return async (id) => {
    const role = readAccount(id).then(roleOf);
    role.then(
      () => lately.set(id, true),
      () => lately.delete(id),
    );
    if (!lately.has(id)) await role;
    return { id, role };
  };
}

/**
 * Does something for a viewer whose account may still be being read. What comes of it, failures included, counts only where
 * the account is admitted.
 * @throws AppError the refusal of the account, whatever `work` came to
 */
export async function forAdmitted<Result>(viewer: Viewer | undefined, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } finally {
    // Where it rejects, this takes the place of what was found.
    await viewer?.role;
  }
}
