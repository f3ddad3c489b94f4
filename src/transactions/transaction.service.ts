import type { Viewer } from '../auth/viewer';
import type { TimeZone } from '../client/time-zone';
import { remember, type ClientConnection } from '../database/coalesce';
import { AppError } from '../errors/app-error';
import { decodeCursor, encodeCursor, type Position } from '../paging/cursor';
import type { PageArgs } from '../paging/page.args';
import type { PageInfo } from '../paging/page-info.type';
import { parsePageRequest, type PageRequest } from '../paging/page-request';
import { microsOfEpoch } from '../scalars/timestamp';
import { groupByStream, totalsOf, type StreamGroup } from './group-by-stream';
import type { TransactionFilter } from './transaction-filter.input';
import type { TransactionGroup } from './transaction-group.type';
import type { TransactionGroupPage, TransactionPage } from './transaction-page.type';
import type { Facts, LedgerLookups, StoredTransaction } from './transaction.loaders';
import { hasKeptCount, resolveScope, scopeKey, type TransactionScope } from './transaction-scope';
import type { PageStart, Span } from './ledger-keys';

/** A page that remembers what it was cut from, for the fields that are resolved only where selected. */
export interface ScopedPage {
  readonly scope: TransactionScope;
}

/** A page's rows and where it stands. */
interface LedgerPage extends ScopedPage {
  readonly rows: readonly StoredTransaction[];
  readonly pageInfo: PageInfo;
  /** What lies beyond it, once that has been asked for. */
  facts?: Promise<Facts>;
}

/** What is to be asked of a scope at the end of the turn. */
interface Question {
  isCounted: boolean;
  span: Span | undefined;
  readonly answer: Promise<Facts>;
}

/** A group that remembers its page. */
export interface PageGroup extends TransactionGroup {
  readonly page: LedgerPage;
}

function positionOf({ createdAtEpoch, id }: StoredTransaction): Position {
  return { createdAtMicros: microsOfEpoch(createdAtEpoch), id };
}

function startOf(request: PageRequest, binding: string): PageStart {
  if (request.mode === 'cursor') return { after: decodeCursor(request.after, binding) };
  return { offset: BigInt(request.page - 1) * BigInt(request.limit) };
}

function toGroup({ streamId, transactions }: StreamGroup, page: LedgerPage): PageGroup {
  const newest = transactions[0];
  const oldest = transactions.at(-1) ?? newest;
  return {
    streamId,
    transactions,
    transactionCount: transactions.length,
    ...totalsOf(transactions),
    latestAt: newest.createdAt,
    earliestAt: oldest.createdAt,
    page,
  };
}

/** What is asked of a page's streams. Undefined where there are no rows, and so nothing to ask. */
function spanOf({ rows }: LedgerPage): Span | undefined {
  const [newest, oldest] = [rows[0], rows.at(-1)];
  if (newest === undefined || oldest === undefined) return undefined;
  const streamIds = [...new Set(rows.flatMap(({ streamId }) => streamId ?? []))];
  return { streamIds, newest: positionOf(newest), oldest: positionOf(oldest) };
}

/** How long a page waits for a count that is not kept, in milliseconds. Its rows are answered without it then. */
const COUNT_LIMIT_MS = 2_000;

/** Limits a lookup to COUNT_LIMIT_MS, after which its statement may be cancelled. @throws AppError GATEWAY_TIMEOUT */
async function withinLimit<Result>(
  lookUp: (connection: ClientConnection) => Promise<Result>,
  connection: ClientConnection | undefined,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isOver = true;
      reject(new AppError('GATEWAY_TIMEOUT'));
    }, COUNT_LIMIT_MS);
  });
  const limited: ClientConnection = {
    get destroyed() {
      return isOver || connection?.destroyed === true;
    },
  };
  try {
    return await Promise.race([lookUp(limited), limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Reads ledgers for one request. Counts and completeness are asked of the database once each, and only when needed. */
export class TransactionService {
  private readonly pages = new Map<string, Promise<LedgerPage>>();
  private readonly counts = new Map<string, Promise<number>>();
  private readonly questions = new Map<string, Question>();
  private readonly balances: (userId: string) => Promise<bigint>;

  constructor(
    private readonly ledger: LedgerLookups,
    private readonly viewer: Viewer | undefined,
    private readonly timeZone: TimeZone,
    private readonly connection: ClientConnection | undefined,
  ) {
    this.balances = remember(ledger.balance, connection);
  }

  /** A page of a user's ledger. @throws AppError BAD_USER_INPUT for arguments out of range or a strange cursor */
  async page(userId: string, filter: TransactionFilter | null | undefined, args: PageArgs): Promise<TransactionPage & ScopedPage> {
    const page = await this.ledgerPage(userId, filter, args);
    return { nodes: page.rows, pageInfo: page.pageInfo, scope: page.scope };
  }

  /** The same page, gathered by stream. @throws AppError as `page` does */
  async groupPage(
    userId: string,
    filter: TransactionFilter | null | undefined,
    args: PageArgs,
  ): Promise<TransactionGroupPage & ScopedPage> {
    const page = await this.ledgerPage(userId, filter, args);
    const entries = groupByStream(page.rows).map((entry) => (entry.kind === 'group' ? toGroup(entry.group, page) : entry.transaction));
    return { entries, pageInfo: page.pageInfo, scope: page.scope };
  }

  /** How many transactions a scope has in all. @throws AppError GATEWAY_TIMEOUT where it has to be counted and that takes too long */
  count(scope: TransactionScope): Promise<number> {
    const key = scopeKey(scope);
    const counting =
      this.counts.get(key) ??
      (hasKeptCount(scope)
        ? this.ask(scope, { isCounted: true, span: undefined }).then(({ count }) => count)
        : withinLimit((connection) => this.ledger.count(scope, connection), this.connection));
    this.counts.set(key, counting);
    return counting;
  }

  /** Whether every matching transaction of the group's stream is on its page. */
  async isComplete({ streamId, page }: PageGroup): Promise<boolean> {
    page.facts ??= this.ask(page.scope, { isCounted: false, span: spanOf(page) });
    return !(await page.facts).beyond.has(streamId);
  }

  /** The balance after a user's newest movement, in credits; 0 without one. */
  balance(userId: string): Promise<bigint> {
    return this.balances(userId);
  }

  /** Asks for facts of a scope: what is asked for in one turn, as by a grouped page with its count, is one question. */
  private ask(scope: TransactionScope, { isCounted, span }: Omit<Question, 'answer'>): Promise<Facts> {
    const key = scopeKey(scope);
    const open = this.questions.get(key);
    // Another page of the same scope has other streams.
    if (open !== undefined && (span === undefined || open.span === undefined)) {
      open.isCounted ||= isCounted;
      open.span ??= span;
      return open.answer;
    }
    const endOfTurn = new Promise((resolve) => setImmediate(resolve));
    const question: Question = {
      isCounted,
      span,
      answer: endOfTurn.then(() => {
        if (this.questions.get(key) === question) this.questions.delete(key);
        return this.ledger.facts({ scope, isCounted: question.isCounted, span: question.span }, this.connection);
      }),
    };
    this.questions.set(key, question);
    return question.answer;
  }

  /** Whether a scope has rows; unlike its count, that never takes long. */
  private async hasRows(scope: TransactionScope): Promise<boolean> {
    const first = await this.ledger.page({ scope, start: { offset: 0n }, count: 1 }, this.connection);
    return first.rows.length > 0;
  }

  /** A page, read once however often it is selected. */
  private async ledgerPage(userId: string, filter: TransactionFilter | null | undefined, args: PageArgs): Promise<LedgerPage> {
    const request = parsePageRequest(args);
    const scope = resolveScope(userId, filter, this.timeZone);
    const key = scopeKey(scope) + JSON.stringify(request);
    const page = this.pages.get(key) ?? this.readPage(scope, request);
    this.pages.set(key, page);
    return page;
  }

  private async readPage(scope: TransactionScope, request: PageRequest): Promise<LedgerPage> {
    const binding = scopeKey(scope);
    // One row more than the page holds says whether another page follows.
    const reading = this.ledger.page({ scope, start: startOf(request, binding), count: request.limit + 1 }, this.connection);
    if (scope.userId === this.viewer?.id) this.viewer.offer(reading);
    const found = (await reading).rows;
    const rows = found.slice(0, request.limit);
    const first = rows[0];
    const last = rows.at(-1);
    // A cursor names a row, which stands before whatever follows it; a page past the end has rows before it only if there are any.
    const isFirst = request.mode === 'page' && request.page === 1;
    const pageInfo = {
      hasNextPage: found.length > request.limit,
      hasPreviousPage: !isFirst && (first !== undefined || request.mode === 'cursor' || (await this.hasRows(scope))),
      startCursor: first === undefined ? null : encodeCursor(positionOf(first), binding),
      endCursor: last === undefined ? null : encodeCursor(positionOf(last), binding),
    };
    return { scope, rows, pageInfo };
  }
}
