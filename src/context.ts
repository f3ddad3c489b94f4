import type { IncomingHttpHeaders } from 'node:http';
import { readToken } from './auth/authorization-header';
import { createAdmission, type Viewer } from './auth/viewer';
import type { TokenVerifier } from './auth/verify-token';
import { readClient, type Client } from './client/client';
import type { ClientConnection } from './database/coalesce';
import type { Database } from './database/database';
import { AppError } from './errors/app-error';
import { createLiveStreamLookup, type LiveStreamLookup } from './live-streams/live-stream.loaders';
import { LiveStreamService } from './live-streams/live-stream.service';
import { createProfileLoaders, createProfileLookups, type ProfileLookups } from './profiles/profile.loaders';
import { ProfileService } from './profiles/profile.service';
import { createLedgerLookups, type LedgerLookups } from './transactions/transaction.loaders';
import { TransactionService } from './transactions/transaction.service';
import { createUserLoaders, createUserLookups, type UserLookups } from './users/user.loaders';
import { UserService } from './users/user.service';

/** Everything one request knows: who asks, from what, and the services bound to that. Never shared between requests. */
export interface RequestContext {
  readonly requestId: string;
  readonly client: Client;
  readonly viewer: Viewer | undefined;
  readonly users: UserService;
  readonly profiles: ProfileService;
  readonly liveStreams: LiveStreamService;
  readonly transactions: TransactionService;
  /** Charges the one who asks for what is about to run. @throws AppError RATE_LIMITED */
  charge(cost: number): Promise<void>;
  /** What went wrong while executing, in order; for a door that answers by status instead of a list of errors. */
  readonly failures: AppError[];
  /** The operation, named once it is known; for the log. An object, because Apollo executes on a copy of the context. */
  readonly operation: { name?: string | undefined };
}

/** What a context is made from; the same through both doors. */
export interface ContextRequest {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  /** Its connection: what nobody waits for any more is given up. */
  readonly connection: ClientConnection;
  /**
   * Charges a client for what it asks: its account, or its address where `userId` is undefined.
   * @throws AppError RATE_LIMITED
   */
  charge(userId: string | undefined, cost: number): Promise<void>;
}

/**
 * Makes the context of a request, or rejects with the AppError that ends it: 400 headers, 401 token, 403 account or platform.
 * The account of one who was admitted lately may still be being read then (`forAdmitted`).
 */
export type ContextFactory = (request: ContextRequest) => Promise<RequestContext>;

/** What a request costs before anything of it has run; the rest of an operation's cost is charged when it is known. */
export const ADMISSION_COST = 1;

/** The lookups of an app, which all its requests share. */
interface Lookups {
  readonly users: UserLookups;
  readonly profiles: ProfileLookups;
  readonly liveStreams: LiveStreamLookup;
  readonly ledger: LedgerLookups;
}

/** Makes services when they are first asked for, because most requests need one of the four. */
class LazyContext implements RequestContext {
  readonly requestId: string;
  readonly failures: AppError[] = [];
  readonly operation: RequestContext['operation'] = {};
  private userService: UserService | undefined;
  private profileService: ProfileService | undefined;
  private liveStreamService: LiveStreamService | undefined;
  private transactionService: TransactionService | undefined;

  constructor(
    private readonly lookups: Lookups,
    private readonly request: ContextRequest,
    readonly client: Client,
    readonly viewer: Viewer | undefined,
  ) {
    this.requestId = request.id;
  }

  get users(): UserService {
    return (this.userService ??= new UserService(createUserLoaders(this.lookups.users, this.viewer, this.request.connection)));
  }

  get profiles(): ProfileService {
    return (this.profileService ??= new ProfileService(createProfileLoaders(this.lookups.profiles, this.viewer, this.request.connection)));
  }

  get liveStreams(): LiveStreamService {
    return (this.liveStreamService ??= new LiveStreamService(this.lookups.liveStreams, this.request.connection));
  }

  get transactions(): TransactionService {
    const { ledger } = this.lookups;
    return (this.transactionService ??= new TransactionService(ledger, this.viewer, this.client.timeZone, this.request.connection));
  }

  charge(cost: number): Promise<void> {
    return this.request.charge(this.viewer?.id, cost);
  }
}

/** Builds the context factory of an app. */
export function createContextFactory(database: Database, verifyToken: TokenVerifier): ContextFactory {
  const lookups: Lookups = {
    users: createUserLookups(database),
    profiles: createProfileLookups(database),
    liveStreams: createLiveStreamLookup(database),
    ledger: createLedgerLookups(database),
  };
  const admit = createAdmission(lookups.users.standing);

  /** The account a valid token names, or undefined without a token. Charged before the database is asked. */
  async function readUserId(request: ContextRequest): Promise<string | undefined> {
    try {
      const token = readToken(request.rawHeaders);
      const userId = token === undefined ? undefined : await verifyToken(token);
      await request.charge(userId, ADMISSION_COST);
      return userId;
    } catch (error) {
      // Whoever tries tokens is charged for trying.
      if (error instanceof AppError && error.code === 'UNAUTHENTICATED') await request.charge(undefined, ADMISSION_COST);
      throw error;
    }
  }

  return async (request) => {
    const client = readClient(request.headers);
    const userId = await readUserId(request);
    const viewer = userId === undefined ? undefined : await admit(userId, request.connection);
    if (client.platform === 'admin') {
      if (viewer === undefined) throw AppError.unauthenticated();
      if ((await viewer.role) !== 'ADMIN') throw new AppError('FORBIDDEN');
    }
    return new LazyContext(lookups, request, client, viewer);
  };
}

/** The one who asks, for operations that need somebody. @throws AppError UNAUTHENTICATED */
export function signedIn(context: RequestContext): Viewer {
  if (context.viewer === undefined) throw AppError.unauthenticated();
  return context.viewer;
}
