import { parseValue } from 'graphql';
import { ObjectIdScalar } from '../../src/scalars/object-id.scalar';
import { appErrorOf } from '../support/app-error-of';

const REJECTION = { code: 'BAD_USER_INPUT', details: [{ field: '', key: 'objectId', params: [] }] };

test.each([
  ['507f1f77bcf86cd799439011', '507f1f77bcf86cd799439011'],
  ['507F1F77BCF86CD799439011', '507f1f77bcf86cd799439011'],
  ['507f1F77bcf86CD799439011', '507f1f77bcf86cd799439011'],
  ['000000000000000000000000', '000000000000000000000000'],
  ['123456789012345678901234', '123456789012345678901234'],
])('parses %s as %s, from a variable and from a literal', (text, id) => {
  expect(ObjectIdScalar.parseValue(text)).toBe(id);
  expect(ObjectIdScalar.parseLiteral(parseValue(JSON.stringify(text)))).toBe(id);
});

test.each([
  '',
  '507f1f77bcf86cd79943901',
  '507f1f77bcf86cd7994390111',
  '507f1f77bcf86cd79943901g',
  '507f1f77bcf86cd79943901ı',
  ' 507f1f77bcf86cd799439011',
  '507f1f77bcf86cd799439011\n',
  '507f1f77bcf86cd799439011\u0000',
  "507f1f77bcf86cd79943901'",
  '0x507f1f77bcf86cd7994390',
  'ada',
])('rejects the string %j, from a variable and from a literal', (text) => {
  expect(appErrorOf(() => ObjectIdScalar.parseValue(text))).toMatchObject(REJECTION);
  expect(appErrorOf(() => ObjectIdScalar.parseLiteral(parseValue(JSON.stringify(text))))).toMatchObject(REJECTION);
});

test.each([null, undefined, 0, 123456789012345680000000, true, {}, [], ['507f1f77bcf86cd799439011'], { toString: () => 'a'.repeat(24) }])(
  'rejects the value %j',
  (value) => {
    expect(appErrorOf(() => ObjectIdScalar.parseValue(value))).toMatchObject(REJECTION);
  },
);

test.each(['123456789012345678901234', '1.5', 'true', 'null', 'abcdefabcdefabcdefabcdef', '["507f1f77bcf86cd799439011"]', '{id: "x"}'])(
  'rejects the literal %s',
  (literal) => {
    expect(appErrorOf(() => ObjectIdScalar.parseLiteral(parseValue(literal)))).toMatchObject(REJECTION);
  },
);
