import type { IncomingHttpHeaders } from 'node:http';
import { cacheAccounts } from './auth/account-cache';
import { readToken } from './auth/authorization-header';
import { Viewer } from './auth/viewer';
import type { TokenVerifier } from './auth/verify-token';
import { readClient, type Client } from './client/client';
import { withConsistency, type ClientConnection } from './database/batch-loader';
import type { Consistency } from './database/consistency';
import type { Database } from './database/database';
import type { ViewerScope } from './database/viewer-scoped';
import { AppError } from './errors/app-error';
import type { Trace } from './tracing/trace';
import { followServices, type FollowContext } from './follows/follow.service';
import { liveStreamServices, type LiveStreamContext } from './live-streams/live-stream.service';
import type { ChangeFeed } from './realtime/feed/change-feed';
import { profileServices, type ProfileContext } from './profiles/profile.service';
import { addedTransactionsServices, type AddedTransactionsContext } from './transactions/added-transactions.service';
import { transactionServices, type TransactionContext } from './transactions/transaction.service';
import { createAccountLoader } from './users/user.loaders';
import { userServices, type UserContext } from './users/user.service';

/** The services of the features, with the names that their resolvers use. */
interface Services extends UserContext, ProfileContext, FollowContext, LiveStreamContext, TransactionContext, AddedTransactionsContext {}

/** Creates the services: for each feature, app-wide loaders first, and then a service per request. */
const FEATURES: {
  readonly [Name in keyof Services]: (database: Database, changes: ChangeFeed) => (request: BaseContext) => Services[Name];
} = {
  users: userServices,
  profiles: profileServices,
  follows: followServices,
  liveStreams: liveStreamServices,
  transactions: transactionServices,
  addedTransactions: addedTransactionsServices,
};

/** How a request names its document: by an id of the manifests, an unknown id, or its text, which the manifests contain or do not. */
export type DocumentOrigin = 'id' | 'unknown-id' | 'text' | 'outside';

/** The context of one request: its client, its viewer, and the services of the features. Never shared between requests. */
export interface RequestContext extends ViewerScope, Services {
  readonly requestId: string;
  readonly client: Client;
  readonly viewer: Viewer | undefined;
  /** Whether a router sends the request for itself, or for a client that it does not name. */
  readonly isFromRouter: boolean;
  /** Undefined if traces are not recorded. */
  readonly trace: Trace | undefined;
  /** Consumes the request's cost units from the client's rate limit, once per request. @throws AppError RATE_LIMITED */
  consume(cost: number): Promise<void>;
  /** An object, because Apollo executes on a copy of the context. */
  readonly operation: RequestedOperation;
}

/** The operation of a request, for its log line and its metrics. */
interface RequestedOperation {
  hasStarted: boolean;
  /** Whether it was executed, and not rejected before. */
  isExecuted?: boolean;
  /** The name in the document, once the operation is selected. */
  name?: string | undefined;
  /** The name of a registered operation (PreparedOperation). */
  registeredName?: string | undefined;
  /** Where its document came from, once that is known. */
  origin?: DocumentOrigin;
  /** The cost units that it consumes. */
  units?: number;
  /** The errors of the response, once there is one. */
  errors?: readonly AppError[];
}

/** The request that a context is created from, for both endpoints. */
export interface ContextRequest {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  /** The client's connection. Once it is closed, the statements of the request are cancelled. */
  readonly connection: ClientConnection;
  readonly isFromRouter: boolean;
  /** Undefined if traces are not recorded. */
  readonly trace: Trace | undefined;
  /** Consumes cost units of an account's rate limit, or of the address's if `userId` is undefined. @throws AppError RATE_LIMITED */
  consume(userId: string | undefined, cost: number): Promise<void>;
  /** Rejects a client that, as far as this process knows, has no units left. @throws AppError RATE_LIMITED */
  rejectExhausted(userId: string | undefined): void;
}

/** Creates the context of a request. @throws AppError BAD_USER_INPUT for headers, UNAUTHENTICATED for the token, RATE_LIMITED */
export type ContextFactory = (request: ContextRequest) => Promise<RequestContext>;

/** The context without the services. A getter creates each service on first use, because most requests use only one. */
class BaseContext implements ViewerScope {
  readonly requestId: string;
  readonly connection: ClientConnection;
  readonly isFromRouter: boolean;
  readonly trace: Trace | undefined;
  readonly operation: RequestContext['operation'] = { hasStarted: false };
  readonly services: Partial<Record<string, unknown>> = {};

  constructor(
    private readonly request: ContextRequest,
    readonly client: Client,
    readonly viewer: Viewer | undefined,
    consistency: Consistency | undefined,
  ) {
    this.requestId = request.id;
    this.isFromRouter = request.isFromRouter;
    this.connection = consistency === undefined ? request.connection : withConsistency(request.connection, () => consistency);
    this.trace = request.trace;
  }

  consume(cost: number): Promise<void> {
    return this.request.consume(this.viewer?.id, cost);
  }
}

type ContextClass = new (...args: ConstructorParameters<typeof BaseContext>) => RequestContext;

function createContextClass(database: Database, changes: ChangeFeed): ContextClass {
  class Context extends BaseContext {}
  for (const [name, createServices] of Object.entries(FEATURES)) {
    const createService = createServices(database, changes);
    Object.defineProperty(Context.prototype, name, {
      get(this: Context) {
        return (this.services[name] ??= createService(this));
      },
    });
  }
  // The loop above defines exactly the properties of `Services`.
  return Context as unknown as ContextClass;
}

/** Creates the context factory of an app. */
export function createContextFactory(
  database: Database,
  changes: ChangeFeed,
  verifyToken: TokenVerifier,
  accountMaxAgeMs?: number,
): ContextFactory {
  const Context = createContextClass(database, changes);
  const loadAccount = cacheAccounts(createAccountLoader(database), accountMaxAgeMs);

  return async (request) => {
    const client = readClient(request.headers);
    const token = readToken(request.rawHeaders);
    const userId = token === undefined ? undefined : await verifyToken(token, request.trace);
    request.rejectExhausted(userId);
    const requiredRole = client.platform === 'admin' ? 'ADMIN' : undefined;
    if (userId === undefined && requiredRole !== undefined) throw AppError.unauthenticated();
    if (userId !== undefined && !database.isAvailable) await database.untilSettled();
    const viewer = userId === undefined ? undefined : new Viewer(userId, (id) => loadAccount(id, request.connection), requiredRole);
    const { consistencyToken } = client;
    const consistency = consistencyToken === undefined ? undefined : database.consistencyOf(consistencyToken);
    return new Context(request, client, viewer, consistency);
  };
}
