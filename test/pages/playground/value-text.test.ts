import { GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLString } from 'graphql';
import { textOfValue, valueOfText } from '../../../src/pages/playground/value-text';

test.each([
  [GraphQLInt, '20', 20],
  [GraphQLInt, '', null],
  [GraphQLInt, '{{limit}}', '{{limit}}'],
  // A number would lose its last digits.
  [GraphQLInt, '9007199254740993', '9007199254740993'],
  [GraphQLString, '20', '20'],
  [new GraphQLNonNull(GraphQLString), '', ''],
  [new GraphQLList(GraphQLString), 'a, b,', ['a', 'b']],
  [new GraphQLNonNull(new GraphQLList(GraphQLInt)), '1,2', [1, 2]],
  [new GraphQLNonNull(new GraphQLList(GraphQLInt)), '', []],
])('a value of the type %s typed as %j is %j', (type, text, value) => {
  expect(valueOfText(type, text)).toEqual(value);
});

test.each([
  [['a', 'b'], 'a, b'],
  [null, ''],
  [7, '7'],
  [false, 'false'],
  [{ a: 1 }, '{"a":1}'],
])('shows the value %j as %j', (value, text) => {
  expect(textOfValue(value)).toBe(text);
});
