import type { Viewer } from '../auth/viewer';
import type { TimeZone } from '../client/time-zone';
import type { ClientConnection } from '../database/batch-loader';
import { memoize, memoizeBy } from '../database/memoize';
import type { Database } from '../database/database';
import type { ViewerScope } from '../database/viewer-scoped';
import { AppError } from '../errors/app-error';
import { Edge } from '../paging/connection';
import { decodeCursor, encodeCursor } from '../paging/cursor';
import type { PageArgs } from '../paging/page.args';
import type { PageInfo } from '../paging/page-info.type';
import { parsePageRequest, type PageRequest } from '../paging/page-request';
import { withinCountLimit } from './count-limit';
import { positionOf } from './received-transactions';
import { groupByStream, totalsOf, type GroupedEntry, type StreamGroup } from './group-by-stream';
import type { TransactionFilter } from './transaction-filter.input';
import type { TransactionGroup } from './transaction-group.type';
import type { TransactionGroupPage, TransactionPage } from './transaction-page.type';
import type { TransactionKey } from './transaction-statements';
import { createTransactionLoaders, type StoredTransaction, type TransactionLoaders } from './transaction.loaders';
import { resolveScope, scopeKey, type TransactionScope } from './transaction-scope';
import type { PageStart, Span } from './ledger-keys';
import type { Transaction } from './transaction.type';

/** A page whose scope is counted only if its count is selected. */
export interface CountedPage {
  /** The number of transactions of the scope. @throws AppError GATEWAY_TIMEOUT if counting by stream or time takes too long */
  readonly count: () => Promise<number>;
}

/** Which fields of a grouped page that need another statement are selected. */
export interface GroupPageSelection {
  readonly totalCount: boolean;
  readonly isComplete: boolean;
}

/** A page's rows and position. */
interface RowPage {
  readonly scope: TransactionScope;
  readonly binding: string;
  readonly rows: readonly StoredTransaction[];
  readonly pageInfo: PageInfo;
}

/** The part of a request on which its reads depend. */
export interface TransactionRequest extends ViewerScope {
  readonly client: { readonly timeZone: TimeZone };
}

function startOf(request: PageRequest, binding: string): PageStart {
  if (request.mode === 'cursor') return { after: decodeCursor(request.after, binding) };
  return { offset: BigInt(request.page - 1) * BigInt(request.limit) };
}

/** `beyond`: the streams with matching transactions on other pages; undefined if not selected. */
function toGroup({ streamId, transactions }: StreamGroup, beyond: ReadonlySet<string> | undefined): TransactionGroup {
  const newest = transactions[0];
  const oldest = transactions.at(-1) ?? newest;
  return {
    streamId,
    transactions,
    transactionCount: transactions.length,
    ...totalsOf(transactions),
    latestAt: newest.createdAt,
    earliestAt: oldest.createdAt,
    ...(beyond && { isComplete: !beyond.has(streamId) }),
  };
}

/** The first transaction of an entry in the page's order. */
function firstOf(entry: GroupedEntry<StoredTransaction>): StoredTransaction {
  return entry.kind === 'transaction' ? entry.transaction : entry.group.transactions[0];
}

/** The streams of a page, and the positions of its newest and oldest row; undefined for a page without streams. */
function spanOf({ rows }: RowPage): Span | undefined {
  const streamIds = [...new Set(rows.flatMap(({ streamId }) => streamId ?? []))];
  const [newest, oldest] = [rows[0], rows.at(-1)];
  if (streamIds.length === 0 || newest === undefined || oldest === undefined) return undefined;
  return { streamIds, newest: positionOf(newest), oldest: positionOf(oldest) };
}

/** Reads transactions for one request: each page and each count once. */
export class TransactionService {
  /** The balance after a user's newest transaction, in credits; 0 without one. */
  readonly balance: (userId: string) => Promise<bigint>;
  private readonly byId: (key: TransactionKey) => Promise<StoredTransaction | undefined>;
  private readonly pages = new Map<string, Promise<RowPage>>();
  private readonly counts = new Map<string, Promise<number>>();
  private readonly timeZone: TimeZone;
  private readonly connection: ClientConnection | undefined;

  constructor(
    private readonly loaders: TransactionLoaders,
    { client, connection }: TransactionRequest,
  ) {
    this.timeZone = client.timeZone;
    this.connection = connection;
    this.balance = memoize(loaders.balance, connection);
    this.byId = memoizeBy(({ id }) => id, loaders.byId, connection);
  }

  /**
   * The transaction with an id, for its owner or an ADMIN. @throws AppError NOT_FOUND, also for a transaction of another user, so that ids
   * disclose nothing
   */
  async get(id: string, viewer: Viewer): Promise<Transaction> {
    const ownerId = (await viewer.authorize()) === 'ADMIN' ? undefined : viewer.id;
    const transaction = await this.byId({ id, ownerId });
    if (transaction === undefined) throw new AppError('NOT_FOUND');
    return transaction;
  }

  /** A page of a user's transactions. @throws AppError BAD_USER_INPUT for arguments out of range or an invalid cursor */
  async page(userId: string, filter: TransactionFilter | null | undefined, args: PageArgs): Promise<TransactionPage & CountedPage> {
    const { rows, pageInfo, scope, binding } = await this.rowPage(userId, filter, args);
    return {
      nodes: rows,
      // Created only if selected.
      get edges() {
        return rows.map((row) => new Edge(row, positionOf(row), binding));
      },
      pageInfo,
      count: () => this.count(scope),
    };
  }

  /** The same page, grouped by stream. @throws AppError as `page` does */
  async groupPage(
    userId: string,
    filter: TransactionFilter | null | undefined,
    args: PageArgs,
    selection: GroupPageSelection,
  ): Promise<TransactionGroupPage & CountedPage> {
    const page = await this.rowPage(userId, filter, args);
    const beyond = selection.isComplete ? await this.streamsBeyond(page, selection.totalCount) : undefined;
    const entries = groupByStream(page.rows).map((entry) => ({
      node: entry.kind === 'group' ? toGroup(entry.group, beyond) : entry.transaction,
      first: firstOf(entry),
    }));
    return {
      entries: entries.map(({ node }) => node),
      get edges() {
        // Client caches find the edge to continue after by `endCursor`: it is the cursor of the last edge, and of no other.
        return entries.map(({ node, first }, index) => {
          const position = index === entries.length - 1 ? (page.rows.at(-1) ?? first) : first;
          return new Edge(node, positionOf(position), page.binding);
        });
      },
      pageInfo: page.pageInfo,
      count: () => this.count(page.scope),
    };
  }

  /** The streams of a page with matching transactions on other pages. The same statement counts the scope if that count is kept. */
  private async streamsBeyond(page: RowPage, isCounted: boolean): Promise<ReadonlySet<string>> {
    const { scope } = page;
    const span = spanOf(page);
    if (span === undefined) return new Set();
    const key = scopeKey(scope);
    const includesCount = isCounted && this.loaders.hasKeptCount(scope) && !this.counts.has(key);
    const facts = this.loaders.facts({ scope, isCounted: includesCount, span }, this.connection);
    if (includesCount) {
      const counting = facts.then(({ count }) => count);
      // A failure is thrown by the `await` below. Without this handler, it would also be an unhandled rejection.
      counting.catch(() => undefined);
      this.counts.set(key, counting);
    }
    return (await facts).beyond;
  }

  private count(scope: TransactionScope): Promise<number> {
    const key = scopeKey(scope);
    const counting = this.counts.get(key) ?? this.readCount(scope);
    this.counts.set(key, counting);
    return counting;
  }

  private async readCount(scope: TransactionScope): Promise<number> {
    if (!this.loaders.hasKeptCount(scope)) return withinCountLimit((connection) => this.loaders.count(scope, connection), this.connection);
    return (await this.loaders.facts({ scope, isCounted: true, span: undefined }, this.connection)).count;
  }

  /** Whether a scope has rows. Unlike a count, this reads one row at most. */
  private async hasRows(scope: TransactionScope): Promise<boolean> {
    const rows = await this.loaders.page({ scope, start: { offset: 0n }, count: 1 }, this.connection);
    return rows.length > 0;
  }

  /** A page, read once however often it is selected. */
  private async rowPage(userId: string, filter: TransactionFilter | null | undefined, args: PageArgs): Promise<RowPage> {
    const request = parsePageRequest(args);
    const scope = resolveScope(userId, filter, this.timeZone);
    const binding = scopeKey(scope);
    const key = binding + JSON.stringify(request);
    const page = this.pages.get(key) ?? this.readPage(scope, binding, request);
    this.pages.set(key, page);
    return page;
  }

  /** @param binding identifies the scope in cursors */
  private async readPage(scope: TransactionScope, binding: string, request: PageRequest): Promise<RowPage> {
    // One row more than the limit shows whether there is a next page.
    const found = await this.loaders.page({ scope, start: startOf(request, binding), count: request.limit + 1 }, this.connection);
    const rows = found.slice(0, request.limit);
    const first = rows[0];
    const last = rows.at(-1);
    // The row of a cursor precedes the page. A page past the end has a previous page only if the scope has rows.
    const isFirst = request.mode === 'page' && request.page === 1;
    const pageInfo = {
      hasNextPage: found.length > request.limit,
      hasPreviousPage: !isFirst && (first !== undefined || request.mode === 'cursor' || (await this.hasRows(scope))),
      startCursor: first === undefined ? null : encodeCursor(positionOf(first), binding),
      endCursor: last === undefined ? null : encodeCursor(positionOf(last), binding),
    };
    return { scope, binding, rows, pageInfo };
  }
}

/** The part of the request context with which resolvers read transactions. */
export interface TransactionContext {
  readonly transactions: TransactionService;
}

/** Creates the app-wide loaders of transactions, and returns a function that creates the service of a request. */
export function transactionServices(database: Database): (request: TransactionRequest) => TransactionService {
  const loaders = createTransactionLoaders(database);
  return (request) => new TransactionService(loaders, request);
}
