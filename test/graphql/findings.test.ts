import { startGateway, type TestGateway } from '../support/gateway';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const LONG = 'n'.repeat(200);

/** A document or body each, and what is said of it behind the fixed sentence, in both languages; '' where nothing is. */
const CASES: readonly (readonly [title: string, query: string, en: string, tr: string])[] = [
  ['an unknown field', '{ me { nope } }', 'User has no field nope', 'User türünde nope alanı yok'],
  ['an unknown field with a name like an essay', `{ me { ${LONG} } }`, '', ''],
  ['an unknown argument', '{ me(x: 1) { id } }', 'Query.me has no argument x', 'Query.me alanının x argümanı yok'],
  ['an unknown argument of a directive', '{ me { id @skip(unless: true, if: true) } }', '@skip has no argument unless', '@skip alanının unless argümanı yok'],
  ['a missing argument', '{ user { id } }', 'field user needs the argument id', 'user alanının id argümanı zorunlu'],
  ['a missing argument of a directive', '{ me { id @skip } }', 'field @skip needs the argument if', '@skip alanının if argümanı zorunlu'],
  ['an unknown field of the filter', '{ myTransactions(filter: { kind: 1 }) { totalCount } }', 'TransactionFilter has no field kind', 'TransactionFilter türünde kind alanı yok'],
  ['no selection', '{ me }', 'say what of the field me is wanted', 'me alanından ne istendiği belirtilmeli'],
  ['a selection of nothing', '{ me { id { x } } }', 'the field id has nothing to select', 'id alanında seçilecek bir şey yok'],
  ['conflicting fields', '{ me { x: id x: username } }', 'the fields named x differ: use aliases', 'x adlı alanlar birbirinden farklı: takma ad kullanın'],
  ['an unknown type', '{ ... on Nope { id } }', 'there is no type Nope', 'Nope diye bir tür yok'],
  ['an unknown fragment', '{ me { ...F } }', 'there is no fragment F', 'F diye bir parça yok'],
  ['a fragment that never applies', '{ me { ...F } } fragment F on UserStats { followers }', 'the fragment F can never apply where it stands', 'F parçası bulunduğu yerde hiç geçerli olamaz'],
  ['an inline fragment that never applies', '{ me { ... on UserStats { followers } } }', 'the fragment UserStats can never apply where it stands', 'UserStats parçası bulunduğu yerde hiç geçerli olamaz'],
  ['an unknown directive', '{ me { id @nope } }', 'there is no directive @nope', '@nope diye bir yönerge yok'],
  ['a directive in the wrong place', 'query @skip(if: true) { me { id } }', 'the fragment @skip can never apply where it stands', '@skip parçası bulunduğu yerde hiç geçerli olamaz'],
  ['an argument given twice', '{ user(id: "507f1f77bcf86cd799439011", id: "507f1f77bcf86cd799439011") { id } }', 'id is there more than once', 'id birden çok kez var'],
  ['a directive given twice', '{ me { id @skip(if: false) @skip(if: false) } }', '@skip is there more than once', '@skip birden çok kez var'],
  ['an unused fragment', '{ me { id } } fragment F on User { id }', 'F is never used', 'F hiç kullanılmıyor'],
  ['an unused variable', 'query ($x: Int) { me { id } }', '$x is never used', '$x hiç kullanılmıyor'],
  ['an undefined variable', '{ user(id: $x) { id } }', 'there is no variable $x', '$x diye bir değişken yok'],
  ['a variable of another type', 'query ($x: Int) { user(id: $x) { id } }', 'the variable $x stands where ObjectID! is expected', '$x değişkeni ObjectID! beklenen yerde duruyor'],
  ['a variable of an output type', 'query ($x: User) { me { id @skip(if: $x) } }', 'a value is not of type User', 'bir değer User türünde değil'],
  ['a literal of another type', '{ myTransactions(limit: "secret") { totalCount } }', 'a value is not of type Int', 'bir değer Int türünde değil'],
  ['a literal of no enum', '{ myTransactions(filter: { direction: SECRET }) { totalCount } }', 'a value is not of type TransactionDirection', 'bir değer TransactionDirection türünde değil'],
  ['a nameless operation among others', '{ me { id } } query B { me { id } }', 'an operation without a name must be the only one', 'adı olmayan bir işlem belgedeki tek işlem olmalı'],
  ['a mutation', 'mutation { me { id } }', 'the schema has no mutation', 'şemada mutation yok'],
  ['too many tokens', `{ me { ${'id '.repeat(1_000)} } }`, 'it has more than 1000 tokens', '1000 sözcükten uzun'],
  ['no document at all', '', 'the body must be a JSON object with a query', 'gövde, query içeren bir JSON nesnesi olmalı'],
  ['introspection of lists within lists', '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }', 'the schema is nested too deeply: select fewer lists of fields and types within one another', 'şema sorgusu çok derin: iç içe daha az alan ve tür listesi seçin'],
  ['a syntax error', '{ me { "secret" } }', '', ''],
]; // prettier-ignore

describe.each(['en', 'tr'] as const)('in %s', (language) => {
  test.each(CASES)('%s is told by names, never by values', async (_title, query, en, tr) => {
    const { status, body, text } = await gateway.graphql(query, {}, { headers: { 'x-language': language } });
    expect(status).toBe(400);
    const [, ...words] = body.errors?.[0]?.message.split(': ') ?? [];
    expect(words.join(': ')).toBe(language === 'en' ? en : tr);
    expect(text).not.toMatch(/secret|nnnnn/i);
  });
});

test('a document with more errors than are listed says that there are more', async () => {
  const { body } = await gateway.graphql(`{ ${Array.from({ length: 150 }, (_, index) => `nope${index}`).join(' ')} }`);
  expect(body.errors).toHaveLength(21);
  expect(body.errors?.at(-1)?.message).toBe('The document does not fit the schema: there are more errors than these');
});
