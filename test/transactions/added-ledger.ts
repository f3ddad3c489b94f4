import { ChangeSignal } from '../../src/realtime/feed/change-signal';
import { AddedTransactionsSource, type LedgerReader } from '../../src/transactions/added-transactions.source';
import type { AddedTransactions } from '../../src/transactions/added-transactions.type';
import { positionOf, ReceivedTransactions } from '../../src/transactions/received-transactions';
import { decodeReceived, type Received } from '../../src/transactions/resume-cursor';
import type { StoredTransaction } from '../../src/transactions/transaction.loaders';

/** Identifies the list of the ledgers here in cursors. */
export const BINDING = 'a list';

/** One event of a subscription, by the ids of its rows. */
export interface AddedEvent {
  readonly ids: readonly string[];
  readonly cursor: string;
}

/** A row with a time in microseconds since 1970. */
export function rowAt(micros: number, id: string): StoredTransaction {
  const digits = String(micros).padStart(7, '0');
  return {
    id: id.padStart(24, '0'),
    type: 'BONUS',
    direction: 'CREDIT',
    status: 'COMPLETED',
    amount: 1n,
    balanceAfter: 1n,
    description: null,
    streamId: null,
    createdAt: new Date(Math.floor(micros / 1_000)),
    createdAtEpoch: `${digits.slice(0, -6)}.${digits.slice(-6)}`,
  };
}

function compare(one: StoredTransaction, other: StoredTransaction): number {
  const [first, second] = [positionOf(one), positionOf(other)];
  if (first.createdAtMicros !== second.createdAtMicros) return first.createdAtMicros < second.createdAtMicros ? -1 : 1;
  return first.id < second.id ? -1 : 1;
}

/** A ledger in memory, with its committed rows, and its subscriptions. */
export class AddedLedger {
  private rows: StoredTransaction[] = [];
  private readonly signals = new Set<ChangeSignal>();
  /** Whether reads fail. */
  failure: Error | undefined;
  /** The floor of the last read of newer rows. */
  searchedFrom: Received['floor'] | undefined;

  /** @param selects the filter of the subscriptions, by default none */
  constructor(private readonly selects?: (row: StoredTransaction) => boolean) {}

  /** The committed rows that the filter selects, oldest first. */
  get committed(): readonly StoredTransaction[] {
    const { selects } = this;
    return selects === undefined ? this.rows : this.rows.filter(selects);
  }

  /** Commits rows. */
  add(...rows: readonly StoredTransaction[]): void {
    this.rows = [...this.rows, ...rows].sort(compare);
    this.notify();
  }

  /** Deletes a row. */
  remove(id: string): void {
    this.rows = this.rows.filter((row) => row.id !== id);
    this.notify();
  }

  /** Opens a subscription, at the newest rows or after a cursor. */
  subscribe(limit: number, after?: string): AddedSubscriber {
    const signal = new ChangeSignal(() => this.signals.delete(signal), 1);
    this.signals.add(signal);
    const received = after === undefined ? undefined : new ReceivedTransactions(decodeReceived(after, BINDING));
    return new AddedSubscriber(new AddedTransactionsSource(signal, this.reader(), limit, received));
  }

  private notify(): void {
    for (const signal of this.signals) signal.set(0);
  }

  private reader(): LedgerReader {
    const read = (rows: readonly StoredTransaction[]): Promise<readonly StoredTransaction[]> =>
      this.failure === undefined ? Promise.resolve(rows) : Promise.reject(this.failure);
    return {
      binding: BINDING,
      reach: () => {
        const newest = this.selects && this.rows.at(-1);
        return Promise.resolve(newest && positionOf(newest).createdAtMicros);
      },
      newest: (count) => read(this.committed.toReversed().slice(0, count)),
      newer: ({ floor }, count) => {
        this.searchedFrom = floor;
        const isNewer = ({ createdAtMicros, id }: ReturnType<typeof positionOf>): boolean =>
          createdAtMicros > floor.createdAtMicros || (createdAtMicros === floor.createdAtMicros && id > floor.id);
        return read(this.committed.filter((row) => isNewer(positionOf(row))).slice(0, count));
      },
    };
  }
}

/** A subscription to a ledger in memory. */
export class AddedSubscriber {
  private pending: ReturnType<AddedTransactionsSource['next']> | undefined;

  constructor(private readonly source: AddedTransactionsSource) {}

  /** The events that there are at present. */
  async events(): Promise<AddedEvent[]> {
    const events: AddedEvent[] = [];
    for (;;) {
      this.pending ??= this.source.next();
      // A read takes some turns of the microtask queue only.
      const step = await Promise.race([this.pending, new Promise<undefined>((resolve) => setImmediate(resolve, undefined))]);
      if (step === undefined || step.done === true) return events;
      this.pending = undefined;
      // What the source returns.
      const { transactions, cursor } = step.value.rootValue as AddedTransactions;
      events.push({ ids: transactions.map(({ id }) => id), cursor });
    }
  }

  /** Ends the subscription. */
  async close(): Promise<void> {
    await this.source.return();
  }
}
