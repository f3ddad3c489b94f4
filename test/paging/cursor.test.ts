import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { decodeCursor, encodeCursor } from '../../src/paging/cursor';
import { appErrorOf } from '../errors/app-error-of';

const REFUSAL = { code: 'BAD_USER_INPUT', details: [{ field: 'after', key: 'cursor', params: [] }] };

const POSITION = { createdAtMs: 1_779_466_286_805, id: '5eed03000000000000000042' };
const BINDING = '["507f1f77bcf86cd799439011",[],[],null,null,null,null]';
const CURSOR = encodeCursor(POSITION, BINDING);
const ALPHABET = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');

const positions = fc.record({
  // All times that both a Date and PostgreSQL can have.
  createdAtMs: fc.integer({ min: -2.1e14, max: 8.64e15 }),
  id: fc.stringMatching(/^[0-9a-f]{24}$/),
});

function expectRefused(cursor: string, binding = BINDING): void {
  expect(appErrorOf(() => decodeCursor(cursor, binding))).toMatchObject(REFUSAL);
}

test('every position comes back as it went in, where it belongs', () => {
  fc.assert(
    fc.property(positions, fc.string(), (position, binding) => {
      expect(decodeCursor(encodeCursor(position, binding), binding)).toEqual(position);
    }),
  );
});

test('a cursor needs no escaping in an address, and tells nothing at a glance', () => {
  fc.assert(
    fc.property(positions, (position) => {
      const cursor = encodeCursor(position, BINDING);
      expect(cursor).toMatch(/^[\w-]{44}$/);
      expect(cursor).not.toContain(position.id);
    }),
  );
});

test.each([-2.1e14 - 1, -8.64e15, 8.64e15 + 1])(
  'a cursor at %d, a time that one of them does not have, is refused, whoever forged it',
  (createdAtMs) => {
    expectRefused(encodeCursor({ ...POSITION, createdAtMs }, BINDING));
  },
);

test('a cursor that was handed out before is still good', () => {
  expect(decodeCursor('AQAAAZ5QdLbVXu0DAAAAAAAAAABCCQiZqWGNga-WFFUt', BINDING)).toEqual(POSITION);
  expect(CURSOR).toBe('AQAAAZ5QdLbVXu0DAAAAAAAAAABCCQiZqWGNga-WFFUt');
});

test('a cursor in which one character was exchanged is refused, whichever it is', () => {
  for (let index = 0; index < CURSOR.length; index += 1) {
    for (const character of [...ALPHABET, '+', '/', '=', ' ', 'é']) {
      if (character !== CURSOR[index]) expectRefused(CURSOR.slice(0, index) + character + CURSOR.slice(index + 1));
    }
  }
});

test('a cursor in which one byte was exchanged is refused, whichever it is', () => {
  const bytes = Buffer.from(CURSOR, 'base64url');
  for (let index = 0; index < bytes.length; index += 1) {
    for (let change = 1; change < 256; change += 1) {
      const edited = Buffer.from(bytes);
      edited.writeUInt8(bytes.readUInt8(index) ^ change, index);
      expectRefused(edited.toString('base64url'));
    }
  }
});

test('a cursor that was cut short is refused, wherever', () => {
  for (let length = 0; length < CURSOR.length; length += 1) {
    expectRefused(CURSOR.slice(0, length));
    if (length > 0) expectRefused(CURSOR.slice(length));
  }
});

test('a cursor that was lengthened is refused, however', () => {
  for (const more of [...ALPHABET, 'AA', 'AAA', 'AAAA', CURSOR, '=', '==', ' ', '\n', '\0', '%00']) {
    expectRefused(CURSOR + more);
    expectRefused(more + CURSOR);
  }
});

test.each([
  ['with padding', `${CURSOR}=`],
  ['with a space within', `${CURSOR.slice(0, 20)} ${CURSOR.slice(20)}`],
  ['with a line break within', `${CURSOR.slice(0, 20)}\n${CURSOR.slice(20)}`],
  ['in hexadecimal', Buffer.from(CURSOR, 'base64url').toString('hex')],
  ['as raw bytes', Buffer.from(CURSOR, 'base64url').toString('latin1')],
  ['in lower case', CURSOR.toLowerCase()],
])('a cursor written %s is refused', (_, spelling) => {
  expect(spelling).not.toBe(CURSOR);
  expectRefused(spelling);
});

test('the other alphabet of base64 is refused', () => {
  // An id of ones is full of the digits in which the two alphabets differ.
  const cursor = encodeCursor({ ...POSITION, id: 'f'.repeat(24) }, BINDING);
  expect(cursor).toMatch(/_/);
  expectRefused(cursor.replaceAll('_', '/').replaceAll('-', '+'));
});

test.each([
  ['another user', '["5eed01000000000000000001",[],[],null,null,null,null]'],
  ['another filter', '["507f1f77bcf86cd799439011",["GIFT_SENT"],[],null,null,null,null]'],
  ['nothing', ''],
  ['almost the same', `${BINDING} `],
])('a cursor is worth nothing to %s', (_, binding) => {
  expectRefused(CURSOR, binding);
});

test('no two different bindings take one another for their own', () => {
  fc.assert(
    fc.property(positions, fc.string(), fc.string(), (position, mine, theirs) => {
      fc.pre(mine !== theirs);
      expectRefused(encodeCursor(position, mine), theirs);
    }),
  );
});

test('a cursor of another version is refused, though it be whole', () => {
  for (const version of [0, 2, 255]) {
    const position = Buffer.from(CURSOR, 'base64url').subarray(0, 21);
    position.writeUInt8(version, 0);
    const digest = createHash('sha256').update(position).update(BINDING).digest().subarray(0, 12);
    expectRefused(Buffer.concat([position, digest]).toString('base64url'));
  }
});

test('no text at all makes it fail in another way', () => {
  const texts = fc.oneof(fc.string(), fc.base64String(), fc.stringMatching(/^[\w-]{44}$/), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(texts, (text) => {
      expectRefused(text);
    }),
  );
});
