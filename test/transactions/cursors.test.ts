import { createHash } from 'node:crypto';
import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { toQuery } from './ledger-endpoints';
import type { Filter } from './ledger-model';

const GRACE = '5eed01000000000000000001';
const FILTER: Filter = { types: ['GIFT_RECEIVED', 'BONUS'], from: '2025-01-01' };
const PAGE = `query ($filter: TransactionFilter, $limit: Int, $page: Int, $after: String) {
  myTransactions(filter: $filter, limit: $limit, page: $page, after: $after) { nodes { id } pageInfo { startCursor endCursor } }
}`;

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly startCursor: string; readonly endCursor: string };
}

let gateway: TestGateway;
let cursor: string;

beforeAll(async () => {
  gateway = await startGateway();
  cursor = (await page({ filter: FILTER, limit: 3 })).pageInfo.endCursor;
});

afterAll(() => gateway.close());

async function page(variables: Readonly<Record<string, unknown>>, headers: Readonly<Record<string, string>> = {}): Promise<Page> {
  const { body } = await gateway.graphql(PAGE, variables, { headers });
  expect(body.errors).toBeUndefined();
  // The query above determines the shape.
  return body.data?.['myTransactions'] as Page;
}

/** The cursor with one bit of a byte flipped. */
function flipped(byte: number): string {
  const bytes = Buffer.from(cursor, 'base64url');
  bytes[byte]! ^= 1;
  return bytes.toString('base64url');
}

/** A cursor of the next version with a valid digest. */
function ofNextVersion(): string {
  const position = Buffer.from(cursor, 'base64url').subarray(0, 21);
  position[0]! += 1;
  const binding = JSON.stringify([ADA, ['BONUS', 'GIFT_RECEIVED'], [], null, null, Date.parse('2025-01-01T00:00:00Z'), null]);
  return Buffer.concat([position, createHash('sha256').update(position).update(binding).digest().subarray(0, 12)]).toString('base64url');
}

interface Stray {
  readonly after: string;
  readonly as?: string;
  readonly filter?: Filter | null;
  readonly zone?: string;
}

const INVALID: readonly (readonly [title: string, stray: () => Stray])[] = [
  ["a foreign user's", () => ({ after: cursor, as: GRACE })],
  ['one of no filter', () => ({ after: cursor, filter: {} })],
  ['one of another type', () => ({ after: cursor, filter: { ...FILTER, types: ['BONUS'] } })],
  ['one of another status', () => ({ after: cursor, filter: { ...FILTER, statuses: ['COMPLETED'] } })],
  ['one of another direction', () => ({ after: cursor, filter: { ...FILTER, direction: 'CREDIT' } })],
  ['one of another stream', () => ({ after: cursor, filter: { ...FILTER, streamId: '5eed02000000000000000001' } })],
  ['one of another day', () => ({ after: cursor, filter: { ...FILTER, from: '2025-01-02' } })],
  ['one of the same day elsewhere', () => ({ after: cursor, zone: 'UTC+03:00' })],
  ['one with an end', () => ({ after: cursor, filter: { ...FILTER, to: '2026-05-22' } })],
  ['one with its version edited', () => ({ after: flipped(0) })],
  ['one of a later version', () => ({ after: ofNextVersion() })],
  ['one with its time edited', () => ({ after: flipped(8) })],
  ['one with its id edited', () => ({ after: flipped(20) })],
  ['one with its digest edited', () => ({ after: flipped(32) })],
  ['a truncated one', () => ({ after: cursor.slice(0, -1) })],
  ['one truncated to its position', () => ({ after: cursor.slice(0, 28) })],
  ['a longer one', () => ({ after: `${cursor}A` })],
  ['a padded one', () => ({ after: `${cursor}=` })],
  ['one with a space', () => ({ after: `${cursor.slice(0, 9)} ${cursor.slice(9)}` })],
  ['one in the other alphabet of base64', () => ({ after: Buffer.from(flipped(32), 'base64url').toString('base64') })],
  ['an empty one', () => ({ after: '' })],
  ['a zero byte', () => ({ after: '\u0000' })],
  ['a word', () => ({ after: 'İmleç' })],
];

describe.each([
  { language: 'en', message: 'Validation failed', reason: 'must be a cursor of this list and filter' },
  { language: 'tr', message: 'Doğrulama başarısız', reason: 'bu listeye ve filtreye ait bir imleç olmalı' },
])('rejects an invalid cursor in $language', ({ language, message: fixed, reason }) => {
  test.each(INVALID)('%s', async (_title, makeCursor) => {
    const { after, as = ADA, filter = FILTER, zone = 'UTC' } = makeCursor();
    const options = { as, headers: { 'x-language': language, 'x-timezone': zone } };

    const { body, text } = await gateway.graphql(PAGE, { filter, after }, options);
    const extensions = { code: 'BAD_USER_INPUT', details: [{ field: 'after', message: reason }] };
    expect(body).toMatchObject({ data: null, errors: [{ message: fixed, extensions }] });
    if (after.length > 5) expect(text).not.toContain(after);

    for (const list of ['transactions', 'transactions/grouped']) {
      const rest = await gateway.rest(
        `/users/me/${list}?cursor=${encodeURIComponent(after)}&${toQuery(filter ?? {}, { limit: 3 })}`,
        options,
      );
      expect([rest.status, rest.body.errors]).toEqual([400, [fixed, `cursor: ${reason}`]]);
    }
  });

  test.each([1, 2])('a cursor together with page %i', async (number) => {
    const options = { headers: { 'x-language': language } };
    const message = { en: 'must not be combined with a cursor', tr: 'imleçle birlikte kullanılmamalı' }[language];
    const { body } = await gateway.graphql(PAGE, { filter: FILTER, page: number, after: cursor }, options);
    expect(body).toMatchObject({ data: null, errors: [{ message: fixed, extensions: { details: [{ field: 'page', message }] } }] });
    const rest = await gateway.rest(`/users/me/transactions?${toQuery(FILTER, { limit: 3, page: number, after: cursor })}`, options);
    expect([rest.status, rest.body.errors]).toEqual([400, [fixed, `page: ${message ?? ''}`]]);
  });
});

test.each<[title: string, variables: Readonly<Record<string, unknown>>, zone: string]>([
  ['with the same filter', { filter: FILTER }, 'UTC'],
  ['with page null', { filter: FILTER, page: null }, 'UTC'],
  ['with the types in another order, and one twice', { filter: { ...FILTER, types: ['BONUS', 'GIFT_RECEIVED', 'BONUS'] } }, 'UTC'],
  ['with additional nulls and empty lists', { filter: { ...FILTER, statuses: [], direction: null, streamId: null, to: null } }, 'UTC'],
  ['with the same instant in another notation', { filter: { ...FILTER, from: '2025-01-01T03:00:00+03:00' } }, 'UTC'],
  ['with the same day, in a zone with another name', { filter: FILTER }, 'UTC+00:00'],
])('a cursor continues %s', async (_title, variables, zone) => {
  const first = await page({ filter: FILTER, limit: 5 });
  const next = await page({ ...variables, limit: 2, after: cursor }, { 'x-timezone': zone });
  expect(next.nodes).toEqual(first.nodes.slice(3));
});

test('the end cursor is accepted by the grouped list, and the start cursor continues with the second row', async () => {
  const { body } = await gateway.graphql(PAGE.replace('myTransactions', 'myTransactions: myTransactionGroups').replace('nodes', 'entries').replace('{ id }', '{ __typename }'), { filter: FILTER, after: cursor }); // prettier-ignore
  expect(body.errors).toBeUndefined();
  const first = await page({ filter: FILTER, limit: 3 });
  const second = await page({ filter: FILTER, limit: 2, after: first.pageInfo.startCursor });
  expect(second.nodes).toEqual(first.nodes.slice(1));
});

test('an empty page has no cursors', async () => {
  expect((await page({ filter: FILTER, page: 1_000 })).pageInfo).toEqual({ startCursor: null, endCursor: null });
});

test('a cursor is opaque', () => {
  expect(cursor).toMatch(/^[A-Za-z0-9_-]{44}$/);
});
