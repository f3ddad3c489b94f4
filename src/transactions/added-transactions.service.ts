import { withConsistency } from '../database/batch-loader';
import type { Database } from '../database/database';
import { AppError, detail } from '../errors/app-error';
import { MAX_LIMIT } from '../paging/page-request';
import type { ChangeFeed, WatchedKind } from '../realtime/feed/change-feed';
import { AddedTransactionsSource, type LedgerReader } from './added-transactions.source';
import { watchLedgers } from './ledger.changes';
import { positionOf, ReceivedTransactions } from './received-transactions';
import { decodeReceived } from './resume-cursor';
import type { TransactionFilter } from './transaction-filter.input';
import { createNewerLoader, createTransactionLoaders, type TransactionLoaders } from './transaction.loaders';
import { resolveScope, scopeKey } from './transaction-scope';
import type { TransactionRequest } from './transaction.service';

/** Arguments of a subscription to added transactions. */
export interface AddedArgs {
  readonly filter?: TransactionFilter | null | undefined;
  /** The cursor of an earlier event. */
  readonly after?: string | null | undefined;
  /** The maximum number of transactions of an event. */
  readonly limit: number;
}

/** What the service of each request uses. */
interface AppWide {
  readonly page: TransactionLoaders['page'];
  readonly newer: ReturnType<typeof createNewerLoader>;
  readonly feed: ChangeFeed;
  readonly ledgers: WatchedKind;
}

/** Finds the transactions that are added to ledgers. */
export class AddedTransactionsService {
  constructor(
    private readonly app: AppWide,
    private readonly request: TransactionRequest,
  ) {}

  /**
   * The transactions that are added to a user's ledger from now on, or after a cursor.
   * @throws AppError BAD_USER_INPUT for arguments out of range or an invalid cursor; if the database does not respond
   */
  async open(userId: string, { filter, after, limit }: AddedArgs): Promise<AddedTransactionsSource> {
    if (limit < 1 || limit > MAX_LIMIT) throw AppError.badInput(detail('limit', 'integerRange', { min: 1, max: MAX_LIMIT }));
    const { client } = this.request;
    const { feed, ledgers, newer, page } = this.app;
    const scope = resolveScope(userId, filter, client.timeZone);
    const binding = scopeKey(scope);
    const ledger = resolveScope(userId, undefined, client.timeZone);
    const isWhole = binding === scopeKey(ledger);
    // A read that is behind the comparison would not find what has changed, and nothing would cause another one.
    const connection = withConsistency(this.request.connection, () => feed.consistency);
    const received = after == null ? undefined : new ReceivedTransactions(decodeReceived(after, binding));
    const reader: LedgerReader = {
      binding,
      async reach() {
        if (isWhole) return undefined;
        const [newest] = await page({ scope: ledger, start: { offset: 0n }, count: 1 }, connection);
        return newest && positionOf(newest).createdAtMicros;
      },
      newest: (count) => page({ scope, start: { offset: 0n }, count }, connection),
      newer: ({ floor }, count) => newer({ scope, than: floor, count }, connection),
    };
    return new AddedTransactionsSource(await feed.watch(ledgers, [userId]), reader, limit, received);
  }
}

/** The part of the request context with which resolvers find added transactions. */
export interface AddedTransactionsContext {
  readonly addedTransactions: AddedTransactionsService;
}

/** Creates the app-wide loaders of added transactions, and returns a function that creates the service of a request. */
export function addedTransactionsServices(database: Database, feed: ChangeFeed): (request: TransactionRequest) => AddedTransactionsService {
  const { page } = createTransactionLoaders(database);
  const app: AppWide = { page, newer: createNewerLoader(database), feed, ledgers: watchLedgers(database) };
  return (request) => new AddedTransactionsService(app, request);
}
