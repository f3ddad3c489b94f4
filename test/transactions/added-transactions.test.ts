import { AppError } from '../../src/errors/app-error';
import { positionOf } from '../../src/transactions/received-transactions';
import { decodeReceived, encodeReceived, MAX_RECEIVED_IDS } from '../../src/transactions/resume-cursor';
import { appErrorOf } from '../support/app-error-of';
import { AddedLedger, BINDING, rowAt, type AddedEvent } from './added-ledger';

const NOW_US = Date.now() * 1_000;
const SECOND_US = 1_000_000;

const idsOf = (events: readonly AddedEvent[]): string[][] => events.map(({ ids }) => ids.map((id) => id.replace(/^0+/, '')));

describe('the events of added transactions', () => {
  it('begin with the newest rows, oldest first, and continue with those that are added', async () => {
    const ledger = new AddedLedger();
    ledger.add(rowAt(NOW_US - 3, 'a1'), rowAt(NOW_US - 2, 'a2'), rowAt(NOW_US - 1, 'a3'));
    const subscriber = ledger.subscribe(2);
    expect(idsOf(await subscriber.events())).toEqual([['a2', 'a3']]);
    ledger.add(rowAt(NOW_US, 'a4'));
    expect(idsOf(await subscriber.events())).toEqual([['a4']]);
    expect(idsOf(await subscriber.events())).toEqual([]);
  });

  it('begin with an empty one for an empty ledger, whose cursor is valid', async () => {
    const ledger = new AddedLedger();
    const [first] = await ledger.subscribe(2).events();
    expect(first?.ids).toEqual([]);
    ledger.add(rowAt(NOW_US, 'a1'));
    expect(idsOf(await ledger.subscribe(2, first?.cursor).events())).toEqual([['a1']]);
  });

  it('do not cause everything to be searched again if the filter selects nothing', async () => {
    const ledger = new AddedLedger(() => false);
    const subscriber = ledger.subscribe(2);
    await subscriber.events();
    const [first, second] = [rowAt(NOW_US, 'a1'), rowAt(NOW_US + 1, 'a2')];
    for (const row of [first, second]) {
      ledger.add(row);
      expect(idsOf(await subscriber.events())).toEqual([]);
    }
    expect(ledger.searchedFrom?.createdAtMicros).toBe(positionOf(first).createdAtMicros - BigInt(60 * SECOND_US));
  });

  it('do not contain rows that were there before, however many of them are recent', async () => {
    const ledger = new AddedLedger();
    ledger.add(...Array.from({ length: 100 }, (_, index) => rowAt(NOW_US - index, `b${index}`)));
    const subscriber = ledger.subscribe(1);
    await subscriber.events();
    ledger.add(rowAt(NOW_US + 1, 'a1'));
    expect(idsOf(await subscriber.events())).toEqual([['a1']]);
  });

  it('are several after a cursor with more rows than the limit', async () => {
    const ledger = new AddedLedger();
    const [first] = await ledger.subscribe(2).events();
    ledger.add(...['a1', 'a2', 'a3', 'a4', 'a5'].map((id, index) => rowAt(NOW_US + index, id)));
    expect(idsOf(await ledger.subscribe(2, first?.cursor).events())).toEqual([['a1', 'a2'], ['a3', 'a4'], ['a5']]);
  });

  it.each([
    ['committed late, with an older time', NOW_US - 50 * SECOND_US, 'a0'],
    ['at the same microsecond, with a smaller id', NOW_US, 'a0'],
    ['at the same microsecond, with a greater id', NOW_US, 'f1'],
  ])('contain a row %s', async (_title, micros, id) => {
    const ledger = new AddedLedger();
    ledger.add(rowAt(NOW_US, 'b1'));
    const subscriber = ledger.subscribe(5);
    const [first] = await subscriber.events();
    ledger.add(rowAt(micros, id));
    expect(idsOf(await subscriber.events())).toEqual([[id]]);
    expect(idsOf(await ledger.subscribe(5, first?.cursor).events())).toEqual([[id]]);
  });

  it('do not contain a row committed more than 60 s late', async () => {
    const ledger = new AddedLedger();
    ledger.add(rowAt(NOW_US, 'b1'));
    const subscriber = ledger.subscribe(5);
    await subscriber.events();
    ledger.add(rowAt(NOW_US - 61 * SECOND_US, 'a0'));
    expect(await subscriber.events()).toEqual([]);
  });

  it('contain rows of the present after one with a time in the future', async () => {
    const ledger = new AddedLedger();
    ledger.add(rowAt(NOW_US + 3_600 * SECOND_US, 'f1'));
    const subscriber = ledger.subscribe(5);
    const [first] = await subscriber.events();
    ledger.add(rowAt(NOW_US, 'a1'));
    expect(idsOf(await subscriber.events())).toEqual([['a1']]);
    expect(idsOf(await ledger.subscribe(5, first?.cursor).events())).toEqual([['a1']]);
  });

  it('do not repeat rows after deleted ones', async () => {
    const ledger = new AddedLedger();
    ledger.add(rowAt(NOW_US, 'a1'), rowAt(NOW_US + 1, 'a2'), rowAt(NOW_US + 2, 'a3'));
    const subscriber = ledger.subscribe(5);
    const [first] = await subscriber.events();
    ledger.remove('a2'.padStart(24, '0'));
    ledger.remove('a3'.padStart(24, '0'));
    expect(idsOf(await subscriber.events())).toEqual([]);
    ledger.add(rowAt(NOW_US + 1, 'a4'));
    expect(idsOf(await subscriber.events())).toEqual([['a4']]);
    expect(idsOf(await ledger.subscribe(5, first?.cursor).events())).toEqual([['a4']]);
  });

  it('have cursors of at most 64 ids', async () => {
    const ledger = new AddedLedger();
    const subscriber = ledger.subscribe(100);
    await subscriber.events();
    for (let index = 0; index < 500; index += 1) ledger.add(rowAt(NOW_US + index, `b${index}`));
    const cursors = (await subscriber.events()).map(({ cursor }) => cursor);
    expect(cursors.length).toBe(5);
    for (const cursor of cursors) expect(decodeReceived(cursor, BINDING).ids.length).toBe(MAX_RECEIVED_IDS);
    expect(idsOf(await ledger.subscribe(100, cursors[4]).events())).toEqual([[]]);
    expect((await ledger.subscribe(100, cursors[3]).events()).flatMap(({ ids }) => ids)).toHaveLength(100);
  });

  it('fail if the first read does, and wait if a later one does', async () => {
    const ledger = new AddedLedger();
    ledger.failure = new AppError('SERVICE_UNAVAILABLE');
    await expect(ledger.subscribe(1).events()).rejects.toBe(ledger.failure);
    ledger.failure = undefined;
    const subscriber = ledger.subscribe(1);
    await subscriber.events();
    ledger.failure = new AppError('SERVICE_UNAVAILABLE');
    ledger.add(rowAt(NOW_US, 'a1'));
    expect(await subscriber.events()).toEqual([]);
    ledger.failure = undefined;
    ledger.add(rowAt(NOW_US + 1, 'a2'));
    expect(idsOf(await subscriber.events())).toEqual([['a1'], ['a2']]);
  });
});

describe('the cursor', () => {
  const received = { floor: { createdAtMicros: 5n, id: 'a'.repeat(24) }, ids: ['b'.repeat(24), 'c'.repeat(24)] };
  const cursor = encodeReceived(received, BINDING);
  const bytes = Buffer.from(cursor, 'base64url');

  it('is decoded to what it was encoded from', () => {
    expect(decodeReceived(cursor, BINDING)).toEqual(received);
  });

  it.each([
    ['empty', ''],
    ['of another list', encodeReceived(received, 'another list')],
    ['of too many ids', encodeReceived({ ...received, ids: Array<string>(MAX_RECEIVED_IDS + 1).fill('b'.repeat(24)) }, BINDING)],
    ['with a time out of range', encodeReceived({ ...received, floor: { createdAtMicros: 2n ** 63n - 2n, id: 'a'.repeat(24) } }, BINDING)],
    ['with a padding', `${cursor}=`],
    ['that is too short', bytes.subarray(0, -1).toString('base64url')],
    ...Array.from(bytes, (_, index): [string, string] => {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(index) ^ 1, index);
      return [`with a bit flipped in byte ${index}`, flipped.toString('base64url')];
    }),
  ])('is rejected if it is one %s', (_title, invalid) => {
    expect(appErrorOf(() => decodeReceived(invalid, BINDING)).code).toBe('BAD_USER_INPUT');
  });
});
