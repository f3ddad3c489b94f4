import fc from 'fast-check';
import { AddedLedger, rowAt, type AddedEvent, type AddedSubscriber } from './added-ledger';

const LATENESS_US = 60_000_000;

// The time of the histories, an hour ago.
const START_US = (Date.now() - 3_600_000) * 1_000;

type Step =
  | { readonly kind: 'begin'; readonly lateUs: number }
  | { readonly kind: 'commit'; readonly pick: number }
  | { readonly kind: 'pass'; readonly us: number }
  | { readonly kind: 'read' }
  | { readonly kind: 'resume'; readonly pick: number };

const arbitraryStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('begin' as const), lateUs: fc.constantFrom(0, 0, 1, 5_000_000) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('commit' as const), pick: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), us: fc.constantFrom(0, 1, 1_000, 9_000_000, 55_000_000) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('read' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resume' as const), pick: fc.nat() }) },
);

/** Plays a history of transactions that begin, are committed in any order at most 60 s later, and are read by a client that reconnects. */
class History {
  readonly ledger: AddedLedger;
  private readonly events: AddedEvent[] = [];
  private readonly open: { readonly createdAt: number; readonly id: string }[] = [];
  /** Rows that were there when the subscription began, but are not part of its first event. */
  private readonly before: ReadonlySet<string>;
  private subscriber: AddedSubscriber;
  private now = START_US;
  private count = 0;

  private constructor(
    existing: number,
    private readonly limit: number,
    isFiltered: boolean,
  ) {
    this.ledger = new AddedLedger(isFiltered ? ({ id }) => /[0-4]$/.test(id) : undefined);
    for (let index = 0; index < existing; index += 1) this.ledger.add(rowAt(this.now - index * 700_000, this.nextId()));
    this.before = new Set(this.ledger.committed.slice(0, -limit).map(({ id }) => id));
    this.subscriber = this.ledger.subscribe(limit);
  }

  /** @param isFiltered whether the client subscribes to a part of the ledger only */
  static async of(existing: number, limit: number, isFiltered: boolean): Promise<History> {
    const history = new History(existing, limit, isFiltered);
    await history.read();
    return history;
  }

  async play(step: Step): Promise<void> {
    if (step.kind === 'begin') this.open.push({ createdAt: this.now - step.lateUs, id: this.nextId() });
    else if (step.kind === 'commit') this.commit(step.pick);
    else if (step.kind === 'pass') this.pass(step.us);
    else if (step.kind === 'read') await this.read();
    else await this.resume(step.pick);
  }

  /** Commits what is open, reads it, and compares what was received with the ledger. */
  async expectEachOnce(): Promise<void> {
    while (this.open.length > 0) this.commit(0);
    await this.read();
    const received = this.events.flatMap(({ ids }) => ids);
    expect([...received].sort()).toEqual(this.ledger.committed.flatMap(({ id }) => (this.before.has(id) ? [] : [id])).sort());
    const order = this.ledger.committed.map(({ id }) => id);
    for (const { ids } of this.events) {
      expect(ids.length).toBeLessThanOrEqual(this.limit);
      expect([...ids].sort((one, other) => order.indexOf(one) - order.indexOf(other))).toEqual(ids);
    }
  }

  // Some ids are less than those of earlier rows with the same time.
  private nextId(): string {
    this.count += 1;
    return ((this.count * 7_919) % 10_007).toString(16);
  }

  private commit(pick: number): void {
    const [row] = this.open.splice(pick % Math.max(1, this.open.length), 1);
    if (row !== undefined) this.ledger.add(rowAt(row.createdAt, row.id));
  }

  private pass(us: number): void {
    this.now += us;
    // No program takes longer.
    while (this.open.some(({ createdAt }) => createdAt < this.now - LATENESS_US)) {
      this.commit(this.open.findIndex(({ createdAt }) => createdAt < this.now - LATENESS_US));
    }
  }

  private async read(): Promise<void> {
    this.events.push(...(await this.subscriber.events()));
  }

  /** Reconnects with the cursor of any earlier event: the client has lost the events after it. */
  private async resume(pick: number): Promise<void> {
    await this.subscriber.close();
    this.events.length = (pick % this.events.length) + 1;
    this.subscriber = this.ledger.subscribe(this.limit, this.events.at(-1)?.cursor);
  }
}

const limits = fc.constantFrom(1, 2, 5, 20);

test('a client that reconnects with any cursor receives each transaction once, in order per event, in spite of late commits', async () => {
  await fc.assert(
    // A cursor names 64 ids, so that no more rows than those may be newer than a late one.
    fc.asyncProperty(
      fc.nat({ max: 90 }),
      limits,
      fc.boolean(),
      fc.array(arbitraryStep, { maxLength: 120, size: 'max' }),
      async (existing, limit, isFiltered, steps) => {
        const history = await History.of(existing, limit, isFiltered);
        let begun = 0;
        for (const step of steps) if (step.kind !== 'begin' || (begun += 1) <= 40) await history.play(step);
        await history.expectEachOnce();
      },
    ),
    { numRuns: 300 },
  );
});

test('a client that stays connected receives each of hundreds of transactions of a minute once, in spite of late commits', async () => {
  const steps = fc.array(
    arbitraryStep.filter(({ kind }) => kind !== 'resume'),
    { minLength: 300, maxLength: 500, size: 'max' },
  );
  await fc.assert(
    fc.asyncProperty(limits, fc.boolean(), steps, async (limit, isFiltered, drawn) => {
      const history = await History.of(0, limit, isFiltered);
      for (const step of drawn) await history.play(step);
      await history.expectEachOnce();
    }),
    { numRuns: 60 },
  );
});
