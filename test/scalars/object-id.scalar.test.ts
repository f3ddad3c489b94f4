import { parseValue } from 'graphql';
import { ObjectIdScalar } from '../../src/scalars/object-id.scalar';
import { appErrorOf } from '../errors/app-error-of';

const REFUSAL = { code: 'BAD_USER_INPUT', details: [{ field: '', key: 'objectId', params: [] }] };

test.each([
  ['507f1f77bcf86cd799439011', '507f1f77bcf86cd799439011'],
  ['507F1F77BCF86CD799439011', '507f1f77bcf86cd799439011'],
  ['507f1F77bcf86CD799439011', '507f1f77bcf86cd799439011'],
  ['000000000000000000000000', '000000000000000000000000'],
  ['123456789012345678901234', '123456789012345678901234'],
])('%s is read as %s, from a variable and from a document', (text, id) => {
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
])('the text %j is refused, from a variable and from a document', (text) => {
  expect(appErrorOf(() => ObjectIdScalar.parseValue(text))).toMatchObject(REFUSAL);
  expect(appErrorOf(() => ObjectIdScalar.parseLiteral(parseValue(JSON.stringify(text))))).toMatchObject(REFUSAL);
});

test.each([null, undefined, 0, 123456789012345680000000, true, {}, [], ['507f1f77bcf86cd799439011'], { toString: () => 'a'.repeat(24) }])(
  'the value %j is refused',
  (value) => {
    expect(appErrorOf(() => ObjectIdScalar.parseValue(value))).toMatchObject(REFUSAL);
  },
);

test.each(['123456789012345678901234', '1.5', 'true', 'null', 'abcdefabcdefabcdefabcdef', '["507f1f77bcf86cd799439011"]', '{id: "x"}'])(
  'the literal %s is refused',
  (literal) => {
    expect(appErrorOf(() => ObjectIdScalar.parseLiteral(parseValue(literal)))).toMatchObject(REFUSAL);
  },
);
