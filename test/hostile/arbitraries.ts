import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, isCompositeType, isEnumType, isInputObjectType, isListType, isNonNullType, isUnionType, getNamedType } from 'graphql';
import type { GraphQLInputType, GraphQLNamedType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { PROJECT_ROOT } from '../../src/project-root';
import { ADA } from '../support/gateway';
import type { WireRequest } from '../support/wire';

/** Ordinary accounts of the demo data; none may see private data of another. */
export const USERS = [ADA, '5eed01000000000000000002', '5eed01000000000000000009', '5eed01000000000000000010', '5eed01000000000000000011'];

const schema = buildSchema(readFileSync(join(PROJECT_ROOT, 'src/graphql/schema.graphql'), 'utf8'));

/** Strings that are known to break parsers. */
const NASTY = ['', '\u0000', '%00', '../', '__proto__', 'constructor', "' or 1=1 --", '<script>', '${7*7}', '\ud800', '\u202e', '\u0130', 'null', '-1', '1e999', '9'.repeat(40), 'x'.repeat(300), '\u{1F4A9}']; // prettier-ignore
const KNOWN = [...USERS, 'ada', 'burak_x', 'eski.hesap', '5eed02000000000000000001', '2026-05-22', '2026-05-22T16:11:26Z', 'BONUS', 'COMPLETED', 'CREDIT', '1', '20', '100']; // prettier-ignore

/** Values that fit a scalar. */
const SOUND: Readonly<Record<string, readonly string[]>> = {
  ObjectID: [...USERS, '5eed01000000000000000006', 'f'.repeat(24)],
  String: ['ada', 'mehmet.kaya', 'burak_x', 'eski.hesap', 'nobody'],
  DateOrDateTime: ['2025-05-22', '2026-05-22', '2026-05-22T16:11:26Z'],
};

const text = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...KNOWN) }, { weight: 2, arbitrary: fc.constantFrom(...NASTY) }, { weight: 1, arbitrary: fc.string({ maxLength: 40, unit: 'binary' }) }); // prettier-ignore

/** Characters of a request target: anything that does not end it. */
const segment = text.map((value) => encodeURIComponent(Buffer.from(value).toString()));
const crudeSegment = fc.string({ maxLength: 20, unit: 'grapheme-ascii' }).map((value) => value.replaceAll(' ', '+'));

const path = fc.oneof(
  fc.tuple(segment).map(([id]) => `/api/v1/users/${id}/stats`),
  fc.tuple(segment).map(([name]) => `/api/v1/users/profile/${name}`),
  fc.constantFrom('/api/v1/users/me/transactions', '/api/v1/users/me/transactions/grouped', '/graphql'),
  fc.array(fc.oneof(segment, crudeSegment), { maxLength: 5 }).map((parts) => `/api/v1/${parts.join('/')}`),
  fc.array(fc.oneof(segment, crudeSegment), { maxLength: 3 }).map((parts) => `/x/${parts.join('/')}`),
);

const PARAMETERS = ['page', 'limit', 'cursor', 'type', 'status', 'direction', 'streamId', 'from', 'to', 'query', 'variables', 'x'];
const search = fc
  .array(fc.tuple(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...PARAMETERS) }, { weight: 1, arbitrary: segment }), segment), { maxLength: 4 })
  .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`)); // prettier-ignore

/** Header values of one byte per character, without bytes that end the header. */
const HEADER_VALUES = ['tr', 'en', 'UTC+03:00', 'web', 'mobile_ios', '1.2.3', 'application/json', '*/*'];
const headerValue = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...HEADER_VALUES) }, text, fc.string({ unit: 'binary', maxLength: 60 })).map((value) => Buffer.from(value).toString('latin1').replace(/[\r\n]/g, '')); // prettier-ignore
const HEADERS = ['x-language', 'x-lang', 'accept-language', 'x-timezone', 'x-platform', 'x-app-version', 'x-client-name', 'x-device-id', 'x-consistency-token', 'x-request-id', 'accept', 'origin', 'cookie', 'if-none-match', 'range', 'x-forwarded-for', 'forwarded', 'te', 'priority', 'apollo-require-preflight']; // prettier-ignore
const headers = fc.array(fc.tuple(fc.constantFrom(...HEADERS), headerValue), { maxLength: 4 });

const MEDIA_TYPES = ['application/json', 'application/json; charset=utf-8', 'application/graphql+json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', '']; // prettier-ignore
const METHODS = ['GET', 'GET', 'GET', 'POST', 'POST', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
const body = fc.oneof(fc.json({ maxDepth: 3 }), fc.string({ maxLength: 200, unit: 'binary' }), fc.record({ query: text, variables: fc.jsonValue({ maxDepth: 3 }) }).map((value) => JSON.stringify(value))); // prettier-ignore

/** Any request: known and unknown routes, random methods, headers and bodies. */
export const anyRequest: fc.Arbitrary<WireRequest> = fc
  .tuple(fc.constantFrom(...METHODS), path, search, headers, fc.option(fc.tuple(fc.constantFrom(...MEDIA_TYPES), body), { nil: undefined }))
  .map(([method, at, query, sent, content]) => ({
    method,
    path: at + query,
    headers: content === undefined ? sent : [...sent, ['content-type', content[0]] as const],
    ...(content !== undefined && { body: content[1] }),
  }));

/** The first value, but one of the others once in `weight` times. */
function seldom(weight: number, usual: string, ...unusual: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...unusual) });
}

/** An alias for nearly every field, because fields of one name with different arguments conflict. */
const unique = fc.nat({ max: 1_000_000 });

function literal(type: GraphQLInputType): fc.Arbitrary<string> {
  if (isNonNullType(type)) return literal(type.ofType);
  if (isListType(type)) return fc.array(literal(type.ofType), { maxLength: 4 }).map((items) => `[${items.join(', ')}]`);
  const wrong = fc.oneof(text.map((value) => JSON.stringify(value)), fc.constantFrom('null', '5', '1.5', 'true', 'NOPE', '{}', '[[1]]', '$x')); // prettier-ignore
  const right = isEnumType(type)
    ? fc.constantFrom(...type.getValues().map(({ name }) => name))
    : isInputObjectType(type)
      ? fc
          .subarray(Object.values(type.getFields()), { maxLength: 3 })
          .chain((fields) => fc.tuple(...fields.map((field) => literal(field.type).map((value) => `${field.name}: ${value}`))))
          .map((fields) => `{ ${fields.join(', ')} }`)
      : type.name === 'Int'
        ? fc.integer({ min: -2, max: 120 }).map(String)
        : fc.constantFrom(...(SOUND[type.name] ?? KNOWN)).map((value) => JSON.stringify(value));
  return fc.oneof({ weight: 50, arbitrary: right }, { weight: 1, arbitrary: wrong });
}

function fieldOf(parent: GraphQLObjectType, depth: number): fc.Arbitrary<string> {
  const fields = Object.values(parent.getFields());
  const leaves = fields.filter(({ type }) => !isCompositeType(getNamedType(type)));
  // A connection has no leaves, but the types of its fields have.
  return fc.constantFrom(...(depth > 0 || leaves.length === 0 ? fields : leaves)).chain((field) => {
    const chosen = fc.subarray([...field.args], { minLength: field.args.filter(({ type }) => isNonNullType(type)).length });
    const args = chosen.chain((list) => fc.tuple(...list.map((arg) => literal(arg.type).map((value) => `${arg.name}: ${value}`))));
    const decoration = seldom(40, '', ' @include(if: true)', ' @skip(if: true)', ' @nope', ' @include(if: 1)');
    const alias = fc.oneof(
      { weight: 30, arbitrary: unique.map((n) => `f${n}: `) },
      { weight: 1, arbitrary: fc.constantFrom('', 'a: ', '__proto__: ') },
    );
    return fc.tuple(alias, args, decoration, selection(getNamedType(field.type), depth - 1)).map(([name, given, more, inner]) => `${name}${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''}${more}${inner}`); // prettier-ignore
  });
}

function selection(type: GraphQLNamedType, depth: number): fc.Arbitrary<string> {
  if (!isCompositeType(type)) return seldom(80, '', ' { x }');
  if (isUnionType(type)) {
    return fc.tuple(...type.getTypes().map((member) => selection(member, depth).map((inner) => `... on ${member.name}${inner}`))).map((parts) => ` { __typename ${parts.join(' ')} }`); // prettier-ignore
  }
  // This schema has no interfaces.
  const object = type as GraphQLObjectType;
  const odd = fc.constantFrom('__typename', 'nope', '...missing', '... on User { id }', 'id', '__schema { types { name } }');
  return fc.array(fc.oneof({ weight: 60, arbitrary: fieldOf(object, depth) }, { weight: 1, arbitrary: odd }), { minLength: 1, maxLength: 4 }).map((parts) => ` { ${parts.join(' ')} }`); // prettier-ignore
}

/** Documents generated from the schema's fields and arguments, mostly valid. */
export const anyDocument: fc.Arbitrary<string> = fc
  .tuple(seldom(20, 'query', 'query Q', 'query ($x: Int)', 'mutation'), rootSelection(schema))
  .map(([head, inner]) => `${head}${inner}`);

function rootSelection(of: GraphQLSchema): fc.Arbitrary<string> {
  const query = of.getQueryType();
  if (query == null) throw new Error('the schema has no query type');
  return selection(query, 4);
}

const HONEST: readonly WireRequest[] = [
  { path: `/api/v1/users/${ADA}/stats`, headers: [['x-language', 'tr']] },
  { path: '/api/v1/users/profile/ada', headers: [['accept-language', 'tr;q=0.8, en']] },
  { path: '/api/v1/users/me/transactions?type=BONUS,REFUND&from=2026-01-01&limit=5', headers: [['x-timezone', 'UTC+03:00']] },
  { path: '/api/v1/users/me/transactions/grouped?page=2&limit=10', headers: [['x-platform', 'mobile_ios'], ['x-app-version', '3.2.1']] },
  { method: 'POST', path: '/graphql', headers: [['content-type', 'application/json']], body: JSON.stringify({ query: 'query Page($filter: TransactionFilter) { myTransactions(filter: $filter, limit: 5) { nodes { id amount } totalCount } }', variables: { filter: { types: ['BONUS'], from: '2026-01-01' } }, operationName: 'Page' }) },
  { method: 'POST', path: '/graphql', headers: [['content-type', 'application/json']], body: JSON.stringify({ query: '{ me { ...f } } fragment f on User { id email profile { followedByMe } }' }) },
]; // prettier-ignore

interface Edit {
  readonly part: 'path' | 'header' | 'body' | 'twice' | 'method';
  /** The position, as a share of the part's length. */
  readonly at: number;
  readonly cut: number;
  readonly put: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  part: fc.constantFrom('path', 'path', 'header', 'body', 'body', 'twice', 'method'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat({ max: 6 }),
  put: fc.oneof(text, fc.string({ maxLength: 4, unit: 'binary' })),
});

function splice(value: string, { at, cut, put }: Edit): string {
  const from = Math.floor(at * value.length);
  return value.slice(0, from) + put + value.slice(from + cut);
}

function apply(request: WireRequest, change: Edit): WireRequest {
  const { headers: sent = [], method = 'GET' } = request;
  const index = Math.min(Math.floor(change.at * sent.length), sent.length - 1);
  switch (change.part) {
    case 'path':
      // Bytes as sent; a space would end the target.
      return {
        ...request,
        path: Buffer.from(splice(request.path, change))
          .toString('latin1')
          .replace(/[ \r\n]/g, ''),
      };
    case 'header':
      return { ...request, headers: sent.map(([name, value], at) => [name, at === index ? Buffer.from(splice(value, change)).toString('latin1').replace(/[\r\n]/g, '') : value]) }; // prettier-ignore
    case 'body':
      return typeof request.body === 'string' ? { ...request, body: splice(request.body, change) } : request;
    case 'twice':
      return { ...request, headers: sent[index] === undefined ? sent : [...sent, sent[index]] };
    case 'method':
      return { ...request, method: method === 'GET' ? 'POST' : 'GET' };
  }
}

/** Valid requests with one to four mutations. */
export const mutatedRequest: fc.Arbitrary<WireRequest> = fc
  .tuple(fc.constantFrom(...HONEST), fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([request, edits]) => edits.reduce(apply, request));
