import { LRUCache } from 'lru-cache';
import { AppError, detail } from '../errors/app-error';
import type { UserRole, UserStatus } from '../generated/prisma/enums';

/** How the account behind a token stands, as the database has it now. */
export interface Standing {
  readonly role: UserRole;
  readonly status: UserStatus;
}

/** What was read for a viewer, and by the same statement how the account stands; undefined where it is gone. */
export interface TellsAccount {
  readonly viewer: Standing | undefined;
}

/** Who is asking: the one a good token speaks for. */
export interface Viewer {
  readonly id: string;
  /**
   * What the account may do, as the database has it now. Rejects with the AppError that ends the request where the account
   * may not send requests, so that no response is sent before it has resolved: see `forAdmitted`.
   */
  readonly role: Promise<UserRole>;
  /**
   * Offers an answer that is on its way and will tell the account's standing too: it may spare a statement for that alone.
   * The caller handles its failure.
   */
  readonly offer: (answer: Promise<TellsAccount>) => void;
}

/**
 * Accounts whose requests begin before their account has been read: some 1 MB of them. Beyond that the one admitted first is
 * forgotten, however often it has asked since, which costs it one wait.
 */
const MAX_ADMITTED_LATELY = 10_000;

/**
 * Decides whether the account behind a valid token may ask at all.
 * @throws AppError UNAUTHENTICATED for one that is gone, FORBIDDEN for one that is suspended
 */
function roleOf(account: Standing | undefined): UserRole {
  if (account === undefined || account.status === 'DELETED') throw AppError.invalidToken('no such account');
  if (account.status === 'SUSPENDED') {
    throw new AppError('FORBIDDEN', { details: [detail('authorization', 'accountSuspended')] });
  }
  return account.role;
}

/**
 * Builds the admission of this process. Role and status are read anew with each request, so that a change counts with the
 * next one. Who was admitted the last time need not wait for that: the request begins while the account is being read, and
 * is answered only once it has been. Where it begins by reading what tells of the account as well, that is all that is read.
 * Anybody else waits, and a refused request runs nothing.
 * @param readStanding receives the client's connection unchanged
 * @returns a function that resolves to the viewer, or rejects with the AppError that ends the request
 */
export function createAdmission<Connection>(
  readStanding: (id: string, connection: Connection) => Promise<Standing | undefined>,
): (userId: string, connection: Connection) => Promise<Viewer> {
  const lately = new LRUCache<string, true>({ max: MAX_ADMITTED_LATELY });

  /** Where the statement failed that was to tell of the account. */
  async function standingAfter(failure: unknown, id: string, connection: Connection): Promise<Standing | undefined> {
    // A database that is away or does not answer is not asked once more: that would take as long again.
    if (failure instanceof AppError && failure.status > 500) throw failure;
    return readStanding(id, connection);
  }

  async function admitFirst(id: string, connection: Connection): Promise<Viewer> {
    const role = readStanding(id, connection).then(roleOf);
    await role;
    lately.set(id, true);
    return { id, role, offer: () => undefined };
  }

  return async (id, connection) => {
    if (!lately.has(id)) return admitFirst(id, connection);
    let offered: Promise<TellsAccount> | undefined;
    // What the request begins with has been asked for by the end of this turn of the event loop.
    const standing = new Promise<Standing | undefined>((resolve) => {
      setImmediate(() => {
        const told = offered?.then(
          ({ viewer }) => viewer,
          (failure: unknown) => standingAfter(failure, id, connection),
        );
        resolve(told ?? readStanding(id, connection));
      });
    });
    const role = standing.then(roleOf);
    role.catch(() => lately.delete(id));
    return { id, role, offer: (answer) => void (offered ??= answer) };
  };
}

/**
 * Does something for a viewer whose account may still be being read. What comes of it, failures included, counts only where
 * the account is authorized.
 * @param mayStand whether a result holds nothing that only an authorized viewer may know, and may be answered despite `refusal`
 * @throws AppError the refusal of the account, whatever `work` came to
 */
export async function forAdmitted<Result>(
  viewer: Pick<Viewer, 'role'> | undefined,
  work: () => Result | Promise<Result>,
  mayStand: (result: Result, refusal: unknown) => boolean = () => false,
): Promise<Result> {
  let result: Result;
  try {
    result = await work();
  } catch (failure) {
    // Where this rejects, it takes the place of what was found.
    await viewer?.role;
    throw failure;
  }
  try {
    await viewer?.role;
  } catch (refusal) {
    if (!mayStand(result, refusal)) throw refusal;
  }
  return result;
}
