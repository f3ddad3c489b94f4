import { AppError, detail } from '../errors/app-error';
import type { UserRole, UserStatus } from '../generated/prisma/enums';

/** The part of an account that authorization depends on. */
export interface Account {
  readonly role: UserRole;
  readonly status: UserStatus;
}

/**
 * The role of an account that may send requests.
 * @throws AppError UNAUTHENTICATED for an account that does not exist or is deleted, FORBIDDEN for a suspended one
 */
function activeRole(account: Account | undefined): UserRole {
  if (account === undefined) throw AppError.invalidToken('unknownAccount');
  if (account.status === 'DELETED') throw AppError.invalidToken('deletedAccount');
  if (account.status === 'SUSPENDED') {
    throw new AppError('FORBIDDEN', { details: [detail('authorization', 'accountSuspended')] });
  }
  return account.role;
}

/** The signed-in user: authenticated by a valid token, and authorized only once `authorize` has resolved. */
export class Viewer {
  private role: Promise<UserRole> | undefined;

  /**
   * @param readAccount reads the account; called once at most
   * @param requiredRole the role that every request of this viewer requires, if any
   */
  constructor(
    readonly id: string,
    private readonly readAccount: (id: string) => Promise<Account | undefined>,
    private readonly requiredRole?: UserRole,
  ) {}

  /**
   * Resolves to the viewer's role if its account may send this request.
   * @throws AppError UNAUTHENTICATED, FORBIDDEN, or the error of reading the account
   */
  authorize(): Promise<UserRole> {
    return (this.role ??= this.readRole());
  }

  private async readRole(): Promise<UserRole> {
    const role = activeRole(await this.readAccount(this.id));
    if (this.requiredRole !== undefined && role !== this.requiredRole) throw new AppError('FORBIDDEN', { internalReason: 'roleRequired' });
    return role;
  }
}

/** The part of the request context that authorization reads. `viewer` is undefined for an unauthenticated client. */
export interface ViewerContext {
  readonly viewer: Viewer | undefined;
}

/** The viewer of a request that needs one. @throws AppError UNAUTHENTICATED */
export function signedIn({ viewer }: ViewerContext): Viewer {
  if (viewer === undefined) throw AppError.unauthenticated();
  return viewer;
}
