import { AppError } from '../errors/app-error';
import type { ChangeSignal } from '../realtime/feed/change-signal';
import type { ChangeEvent, EventSource } from '../realtime/feed/change-source';
import type { AddedTransactions } from './added-transactions.type';
import { positionOf, ReceivedTransactions } from './received-transactions';
import { encodeReceived, MAX_RECEIVED_IDS, type Received } from './resume-cursor';
import type { StoredTransaction } from './transaction.loaders';

/** How the rows of one list are read. */
export interface LedgerReader {
  /** Identifies the list in cursors. */
  readonly binding: string;
  /**
   * The time of the newest row of the whole ledger, as in its position, if the list has only some of its rows: what is much older than
   * that need not be searched again, though no row of the list is newer. Else undefined.
   */
  readonly reach: () => Promise<bigint | undefined>;
  /** The newest rows, newest first. */
  readonly newest: (count: number) => Promise<readonly StoredTransaction[]>;
  /** The rows that are newer than the floor, oldest first. */
  readonly newer: (received: Received, count: number) => Promise<readonly StoredTransaction[]>;
}

/** How long to wait before rows are read again, if the database was not available, in milliseconds. */
const RETRY_MS = 1_000;

type Result = IteratorResult<ChangeEvent, undefined>;

const DONE: Result = { done: true, value: undefined };

/**
 * The source of a subscription to added transactions: each row once, in batches that begin where the last one ended. The root value of an
 * event is its `AddedTransactions`, so that an event that could not be sent yet is the same when it is sent.
 */
export class AddedTransactionsSource implements EventSource {
  private isFirst = true;
  private hasMore = false;
  private isClosed = false;

  /** @param received undefined to begin with the newest rows */
  constructor(
    private readonly signal: ChangeSignal,
    private readonly reader: LedgerReader,
    private readonly limit: number,
    private received: ReceivedTransactions | undefined,
  ) {}

  get records(): number {
    return this.signal.records;
  }

  async next(): Promise<Result> {
    for (;;) {
      const change = this.hasMore ? { since: undefined } : await this.signal.wait();
      if (change === undefined || this.isClosed) return DONE;
      const added = await this.read();
      if (added === undefined) {
        this.hasMore = false;
        // The signal is set again, so that nothing is missed.
        setTimeout(() => {
          this.signal.set(change.since);
        }, RETRY_MS).unref();
        continue;
      }
      const isEmpty = added.transactions.length === 0 && !this.isFirst;
      this.isFirst = false;
      if (!isEmpty) return { done: false, value: { rootValue: added, since: change.since } };
    }
  }

  return(): Promise<Result> {
    this.isClosed = true;
    this.signal.close();
    return Promise.resolve(DONE);
  }

  refresh(): void {
    this.signal.set();
  }

  confirm(): void {
    // It has no state: what was added is sent once.
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Reads the next batch. Undefined if the database was not available; fails only before the first batch. */
  private async read(): Promise<AddedTransactions | undefined> {
    try {
      return this.received === undefined ? await this.begin() : await this.continue(this.received);
    } catch (error) {
      if (this.isFirst || !(error instanceof AppError)) throw error;
      return undefined;
    }
  }

  private async begin(): Promise<AddedTransactions> {
    const count = Math.max(this.limit, MAX_RECEIVED_IDS);
    const reach = await this.reader.reach();
    const newest = await this.reader.newest(count + 1);
    const rows = newest.slice(0, count);
    // Older rows were there before, so they are not added later.
    const older = newest[count];
    const received = new ReceivedTransactions(older && { floor: positionOf(older), ids: [] });
    received.receive(rows.toReversed(), rows.length + 1, reach);
    this.received = received;
    return this.batch(rows.slice(0, this.limit).reverse(), received);
  }

  private async continue(received: ReceivedTransactions): Promise<AddedTransactions> {
    const reach = await this.reader.reach();
    const rows = await this.reader.newer(received.state, received.readCount(this.limit));
    const { added, hasMore } = received.receive(rows, this.limit, reach);
    this.hasMore = hasMore;
    return this.batch(added, received);
  }

  private batch(transactions: readonly StoredTransaction[], { cursorState }: ReceivedTransactions): AddedTransactions {
    return { transactions, cursor: encodeReceived(cursorState, this.reader.binding) };
  }
}
