import { startGateway, type TestGateway } from '../support/gateway';
import { expectDocumentError } from './expect-document-error';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const LONG = 'n'.repeat(200);
const ID = '507f1f77bcf86cd799439011';

/** Documents with the reason that follows the fixed message, in both languages; '' if there is none. */
const CASES: readonly (readonly [title: string, query: string, en: string, tr: string])[] = [
  ['an unknown field', '{ me { zzzzzz } }', 'unknown field "zzzzzz" on type "User"', '"User" türünde bilinmeyen alan: "zzzzzz"'],
  ['a misspelt field', '{ me { usrename } }', 'unknown field "usrename" on type "User". Did you mean "username"?', '"User" türünde bilinmeyen alan: "usrename". Bunu mu demek istediniz: "username"?'],
  ['a field that is similar to several', '{ userStat { id } }', 'unknown field "userStat" on type "Query". Did you mean "userStats", "users", "user"?', '"Query" türünde bilinmeyen alan: "userStat". Bunu mu demek istediniz: "userStats", "users", "user"?'],
  ['a misspelt argument', '{ myTransactions(limt: 1) { totalCount } }', 'unknown argument "limt" on field "Query.myTransactions". Did you mean "limit"?', '"Query.myTransactions" alanında bilinmeyen argüman: "limt". Bunu mu demek istediniz: "limit"?'],
  ['a misspelt argument of a directive', '{ me { id @skip(if: true, fi: true) } }', 'unknown argument "fi" on directive "@skip". Did you mean "if"?', '"@skip" yönergesinde bilinmeyen argüman: "fi". Bunu mu demek istediniz: "if"?'],
  ['a misspelt input field', '{ myTransactions(filter: { type: [] }) { totalCount } }', 'unknown field "type" on input type "TransactionFilter". Did you mean "types"?', '"TransactionFilter" girdi türünde bilinmeyen alan: "type". Bunu mu demek istediniz: "types"?'],
  ['a misspelt type', '{ me { ... on Usr { id } } }', 'unknown type "Usr". Did you mean "User"?', 'bilinmeyen tür: "Usr". Bunu mu demek istediniz: "User"?'],
  ['a misspelt enum value', '{ myTransactions(filter: { direction: DEBT }) { totalCount } }', '"filter.direction" must be of type "TransactionDirection". Did you mean "DEBIT"?', '"filter.direction" değeri "TransactionDirection" türünde olmalı. Bunu mu demek istediniz: "DEBIT"?'],
  ['an unknown field with a name of 200 characters', `{ me { ${LONG} } }`, '', ''],
  ['an unknown argument', '{ me(x: 1) { id } }', 'unknown argument "x" on field "Query.me"', '"Query.me" alanında bilinmeyen argüman: "x"'],
  ['an unknown argument of a directive', '{ me { id @skip(unless: true, if: true) } }', 'unknown argument "unless" on directive "@skip"', '"@skip" yönergesinde bilinmeyen argüman: "unless"'],
  ['a missing argument', '{ user { id } }', 'argument "id" of field "user" is required', '"user" alanının "id" argümanı zorunlu'],
  ['a missing argument of a directive', '{ me { id @skip } }', 'argument "if" of directive "@skip" is required', '"@skip" yönergesinin "if" argümanı zorunlu'],
  ['an unknown input field', '{ myTransactions(filter: { kind: 1 }) { totalCount } }', 'unknown field "kind" on input type "TransactionFilter"', '"TransactionFilter" girdi türünde bilinmeyen alan: "kind"'],
  ['a missing selection', '{ me }', 'field "me" must have a selection of subfields', '"me" alanının alt alanları seçilmeli'],
  ['a selection on a leaf', '{ me { name: username { x } } }', 'field "username" must not have a selection: type "String!" has no subfields', '"username" alanında seçim yapılamaz: "String!" türünün alt alanları yok'],
  ['conflicting fields', '{ me { x: id x: username } }', 'fields "x" conflict: use different aliases', '"x" alanları çakışıyor: farklı takma adlar kullanın'],
  ['a condition on the field of a subscription', `subscription ($x: Boolean!) { userStatsChanged(userId: "${ID}") @skip(if: $x) { followers } }`, 'a subscription must select exactly one top-level field, which must not be an introspection field or have @skip or @include', 'bir abonelik (subscription) tam olarak bir üst düzey alan seçmeli; bu bir introspection alanı olmamalı ve @skip ya da @include almamalı'],
  ['a condition on a fragment of a subscription', `subscription { ...F @include(if: false) } fragment F on Subscription { ... @skip(if: true) { liveStreamsChanged { nodes { id } } } }`, 'a subscription must select exactly one top-level field, which must not be an introspection field or have @skip or @include', 'bir abonelik (subscription) tam olarak bir üst düzey alan seçmeli; bu bir introspection alanı olmamalı ve @skip ya da @include almamalı'],
  ['an unknown type', '{ ... on Nope { id } }', 'unknown type "Nope"', 'bilinmeyen tür: "Nope"'],
  ['an unknown fragment', '{ me { ...F } }', 'unknown fragment "F"', 'bilinmeyen fragment: "F"'],
  ['a fragment of another type', '{ me { ...F } } fragment F on UserStats { followers }', 'fragment "F" cannot be spread on type "User"', '"F" adlı fragment "User" türünde kullanılamaz'],
  ['an inline fragment of another type', '{ me { ... on UserStats { followers } } }', 'inline fragment on "UserStats" cannot be spread on type "User"', '"UserStats" koşullu satır içi fragment "User" türünde kullanılamaz'],
  ['a fragment on a type without fields', '{ me { ... on String { x } } }', 'a fragment cannot be defined on type "String", which has no subfields', '"String" türünün alt alanları olmadığından üzerinde fragment tanımlanamaz'],
  ['an unknown directive', '{ me { id @nope } }', 'unknown directive "@nope"', 'bilinmeyen yönerge: "@nope"'],
  ['a misplaced directive', 'query @skip(if: true) { me { id } }', 'directive "@skip" may only be used on FIELD, FRAGMENT_SPREAD, INLINE_FRAGMENT', '"@skip" yönergesi yalnızca şuralarda kullanılabilir: FIELD, FRAGMENT_SPREAD, INLINE_FRAGMENT'],
  ['a repeated argument', `{ user(id: "${ID}", id: "${ID}") { id } }`, 'argument "id" must not be repeated', '"id" argümanı tekrarlanmamalı'],
  ['a repeated directive', '{ me { id @skip(if: false) @skip(if: false) } }', 'directive "@skip" must not be repeated here', '"@skip" yönergesi burada tekrarlanmamalı'],
  ['a repeated variable', 'query ($x: ObjectID!, $x: ObjectID!) { user(id: $x) { id } }', 'variable "$x" must not be repeated', '"$x" değişkeni tekrarlanmamalı'],
  ['an unused fragment', '{ me { id } } fragment F on User { id }', 'fragment "F" is never used', '"F" adlı fragment hiç kullanılmıyor'],
  ['an unused variable', 'query ($x: Int) { me { id } }', 'variable "$x" is never used', '"$x" değişkeni hiç kullanılmıyor'],
  ['an undefined variable', '{ user(id: $x) { id } }', 'variable "$x" is not defined', '"$x" değişkeni tanımlı değil'],
  ['a variable of another type', 'query ($x: Int) { user(id: $x) { id } }', 'variable "$x" of type "Int" cannot be used where type "ObjectID!" is expected', '"Int" türündeki "$x" değişkeni "ObjectID!" türü beklenen yerde kullanılamaz'],
  ['a literal of another type', '{ myTransactions(limit: "secret") { totalCount } }', '"limit" must be of type "Int"', '"limit" değeri "Int" türünde olmalı'],
  ['a literal that is not in the enum', '{ myTransactions(filter: { direction: SECRET }) { totalCount } }', '"filter.direction" must be of type "TransactionDirection"', '"filter.direction" değeri "TransactionDirection" türünde olmalı'],
  ['a null literal of a non-null type', '{ user(id: null) { id } }', '"id" must be of type "ObjectID!"', '"id" değeri "ObjectID!" türünde olmalı'],
  ['a default value of another type', 'query ($n: Int = "secret") { myTransactions(limit: $n) { totalCount } }', '"n" must be of type "Int"', '"n" değeri "Int" türünde olmalı'],
  ['an anonymous operation among others', '{ me { id } } query B { me { id } }', 'an anonymous operation must be the only operation in the document', 'adsız bir işlem belgedeki tek işlem olmalı'],
  ['a mutation', 'mutation { me { id } }', 'the schema does not support mutation operations', 'şema mutation işlemlerini desteklemiyor'],
  ['deeply nested introspection', '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }', 'introspection is nested too deeply', 'şema sorgusu (introspection) çok derin iç içe geçiyor'],
]; // prettier-ignore

test.each(CASES)('reports the error in the language of the client, without the value: %s', (_title, query, en, tr) =>
  expectDocumentError(gateway, query, 'GRAPHQL_VALIDATION_FAILED', { en, tr }),
);

test('ends a truncated list of errors with a note', async () => {
  const { body } = await gateway.graphql(`{ ${Array.from({ length: 150 }, (_, index) => `nope${index}`).join(' ')} }`);
  expect(body.errors).toHaveLength(21);
  expect(body.errors?.at(-1)?.message).toBe('The document is not valid against the schema: only the first 20 errors are listed');
});

test('reports every validation error, in the order of the rules', async () => {
  const { body } = await gateway.graphql('query ($a: Int) { me { nope } user(x: 1) { id } }');
  expect(body.errors?.map(({ message }) => message.split(': ')[1])).toEqual([
    'unknown field "nope" on type "User". Did you mean "role"?',
    'unknown argument "x" on field "Query.user"',
    'argument "id" of field "user" is required',
    'variable "$a" is never used',
  ]);
});

test('suggests nothing with introspection disabled, which keeps the schema from clients', async () => {
  const closed = await startGateway({ INTROSPECTION: 'false' });
  for (const [, query] of CASES) expect((await closed.graphql(query)).text).not.toContain('Did you mean');
  await closed.close();
});
