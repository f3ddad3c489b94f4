import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { decodeCursor, encodeCursor } from '../../src/paging/cursor';
import { microsOfMillis } from '../../src/scalars/timestamp';
import { appErrorOf } from '../support/app-error-of';

const REJECTION = { code: 'BAD_USER_INPUT', details: [{ field: 'after', key: 'cursor', params: [] }] };

const POSITION = { createdAtMicros: microsOfMillis(1_779_466_286_805) + 7n, id: '5eed03000000000000000042' };
const BINDING = '["507f1f77bcf86cd799439011",[],[],null,null,null,null]';
const CURSOR = encodeCursor(POSITION, BINDING);
const ALPHABET = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');

/** The timestamp range of PostgreSQL: 4714 BC to the year 294276, and two infinities. */
const FIRST = -211_813_488_000_000_000n;
const LAST = 9_223_371_331_199_999_999n;
const INFINITIES = [-(2n ** 63n), 2n ** 63n - 1n];

const positions = fc.record({
  createdAtMicros: fc.oneof(fc.bigInt({ min: FIRST, max: LAST }), fc.constantFrom(FIRST, LAST, ...INFINITIES)),
  id: fc.stringMatching(/^[0-9a-f]{24}$/),
});

function expectRejected(cursor: string, binding = BINDING): void {
  expect(appErrorOf(() => decodeCursor(cursor, binding))).toMatchObject(REJECTION);
}

test('round-trips every position with its binding', () => {
  fc.assert(
    fc.property(positions, fc.string(), (position, binding) => {
      expect(decodeCursor(encodeCursor(position, binding), binding)).toEqual(position);
    }),
  );
});

test('a cursor is URL-safe and opaque', () => {
  fc.assert(
    fc.property(positions, (position) => {
      const cursor = encodeCursor(position, BINDING);
      expect(cursor).toMatch(/^[\w-]{44}$/);
      expect(cursor).not.toContain(position.id);
    }),
  );
});

test.each([FIRST - 1n, LAST + 1n, INFINITIES[0]! + 1n, INFINITIES[1]! - 1n])(
  'rejects a cursor at %d microseconds after 2000, which is outside the range of PostgreSQL',
  (createdAtMicros) => {
    expectRejected(encodeCursor({ ...POSITION, createdAtMicros }, BINDING));
  },
);

/** A cursor of version 1, which carries milliseconds since 1970. */
function encodeMilliseconds(ms: bigint): string {
  const position = Buffer.alloc(21);
  position.writeUInt8(1, 0);
  position.writeBigInt64BE(ms, 1);
  position.write(POSITION.id, 9, 12, 'hex');
  return Buffer.concat([position, createHash('sha256').update(position).update(BINDING).digest().subarray(0, 12)]).toString('base64url');
}

test('reads a cursor of version 1, with milliseconds', () => {
  expect(encodeMilliseconds(1_779_466_286_805n)).toBe('AQAAAZ5QdLbVXu0DAAAAAAAAAABCCQiZqWGNga-WFFUt');
  const position = decodeCursor('AQAAAZ5QdLbVXu0DAAAAAAAAAABCCQiZqWGNga-WFFUt', BINDING);
  expect(position).toEqual({ ...POSITION, createdAtMicros: microsOfMillis(1_779_466_286_805) });
});

test.each([-(2n ** 63n), -210_866_803_200_001n, 9_224_318_016_000_000n, 2n ** 63n - 1n])(
  'rejects a cursor of version 1 at %d, which is outside the range of PostgreSQL',
  (ms) => {
    expectRejected(encodeMilliseconds(ms));
  },
);

test('the encoding of a position is stable across builds', () => {
  expect(CURSOR).toBe('AgAC9WkMslAPXu0DAAAAAAAAAABCEyfuRfGoEdYbQxou');
});

test('rejects a cursor with any character replaced', () => {
  for (let index = 0; index < CURSOR.length; index += 1) {
    for (const character of [...ALPHABET, '+', '/', '=', ' ', 'é']) {
      if (character !== CURSOR[index]) expectRejected(CURSOR.slice(0, index) + character + CURSOR.slice(index + 1));
    }
  }
});

test('rejects a cursor with any byte replaced', () => {
  const bytes = Buffer.from(CURSOR, 'base64url');
  for (let index = 0; index < bytes.length; index += 1) {
    for (let change = 1; change < 256; change += 1) {
      const edited = Buffer.from(bytes);
      edited.writeUInt8(bytes.readUInt8(index) ^ change, index);
      expectRejected(edited.toString('base64url'));
    }
  }
});

test('rejects a truncated cursor', () => {
  for (let length = 0; length < CURSOR.length; length += 1) {
    expectRejected(CURSOR.slice(0, length));
    if (length > 0) expectRejected(CURSOR.slice(length));
  }
});

test('rejects a cursor with extra characters', () => {
  for (const more of [...ALPHABET, 'AA', 'AAA', 'AAAA', CURSOR, '=', '==', ' ', '\n', '\0', '%00']) {
    expectRejected(CURSOR + more);
    expectRejected(more + CURSOR);
  }
});

test.each([
  ['with padding', `${CURSOR}=`],
  ['with a space within', `${CURSOR.slice(0, 20)} ${CURSOR.slice(20)}`],
  ['with a line break within', `${CURSOR.slice(0, 20)}\n${CURSOR.slice(20)}`],
  ['in hexadecimal', Buffer.from(CURSOR, 'base64url').toString('hex')],
  ['as raw bytes', Buffer.from(CURSOR, 'base64url').toString('latin1')],
  ['in lower case', CURSOR.toLowerCase()],
])('rejects a cursor written %s', (_, spelling) => {
  expect(spelling).not.toBe(CURSOR);
  expectRejected(spelling);
});

test('rejects standard base64 instead of base64url', () => {
  // An id of all ones contains the characters in which the two alphabets differ.
  const cursor = encodeCursor({ ...POSITION, id: 'f'.repeat(24) }, BINDING);
  expect(cursor).toMatch(/_/);
  expectRejected(cursor.replaceAll('_', '/').replaceAll('-', '+'));
});

test.each([
  ['another user', '["5eed01000000000000000001",[],[],null,null,null,null]'],
  ['another filter', '["507f1f77bcf86cd799439011",["GIFT_SENT"],[],null,null,null,null]'],
  ['nothing', ''],
  ['almost the same', `${BINDING} `],
])('rejects a cursor for the binding of %s', (_, binding) => {
  expectRejected(CURSOR, binding);
});

test('rejects a cursor of any other binding', () => {
  fc.assert(
    fc.property(positions, fc.string(), fc.string(), (position, mine, theirs) => {
      fc.pre(mine !== theirs);
      expectRejected(encodeCursor(position, mine), theirs);
    }),
  );
});

test('rejects a cursor of an unknown version with a valid digest', () => {
  for (const version of [0, 3, 255]) {
    const position = Buffer.from(CURSOR, 'base64url').subarray(0, 21);
    position.writeUInt8(version, 0);
    const digest = createHash('sha256').update(position).update(BINDING).digest().subarray(0, 12);
    expectRejected(Buffer.concat([position, digest]).toString('base64url'));
  }
});

test('rejects any other string with the same error', () => {
  const texts = fc.oneof(fc.string(), fc.base64String(), fc.stringMatching(/^[\w-]{44}$/), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(texts, (text) => {
      expectRejected(text);
    }),
  );
});
