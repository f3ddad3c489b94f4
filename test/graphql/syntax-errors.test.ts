import { parse } from 'graphql';
import { DOCUMENT_LIMITS } from '../../src/graphql/document-limits';
import { SYNTAX_MESSAGES } from '../../src/graphql/syntax-reasons';
import { startGateway, type TestGateway } from '../support/gateway';
import { expectDocumentError } from './expect-document-error';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const LONG = 'n'.repeat(200);

/** Documents with the reason that follows the fixed message, in both languages. */
const CASES: readonly (readonly [title: string, query: string, en: string, tr: string])[] = [
  ['1,001 tokens', `{ me { ${'id '.repeat(1_000)} } }`, 'must have at most 1000 tokens', 'en çok 1000 sözcük birimi (token) içermeli'],
  ['an error at the last token that is allowed', `{ me { ${'id '.repeat(995)}) ) } }`, 'expected Name, found ")"', 'Name bekleniyordu, ")" bulundu'],
  ['an error before 1,000 further tokens', `{ me { ) ${'id '.repeat(1_000)} } }`, 'expected Name, found ")"', 'Name bekleniyordu, ")" bulundu'],
  ['a document that ends too early', '{ me { id ', 'expected Name, found <EOF>', 'Name bekleniyordu, <EOF> bulundu'],
  ['a missing bracket', '{ user(id: "secret" { id } }', 'expected Name, found "{"', 'Name bekleniyordu, "{" bulundu'],
  ['a keyword at the wrong place', 'fragment F User { id }', 'expected "on", found Name "User"', '"on" bekleniyordu, Name "User" bulundu'],
  ['a string for a field', '{ me { "secret" } }', 'expected Name, found String', 'Name bekleniyordu, String bulundu'],
  ['a block string for a field', '{ me { """secret""" } }', 'expected Name, found BlockString', 'Name bekleniyordu, BlockString bulundu'],
  ['a number for a field', '{ me { 4711 } }', 'expected Name, found Int', 'Name bekleniyordu, Int bulundu'],
  ['a name of 200 characters', `fragment F ${LONG}`, 'expected "on", found Name', '"on" bekleniyordu, Name bulundu'],
  ['a word that is no operation', 'select secret', 'unexpected Name "select"', 'beklenmeyen öğe: Name "select"'],
  ['a word of 200 characters', LONG, 'unexpected Name', 'beklenmeyen öğe: Name'],
  ['an empty document', '# secret', 'unexpected <EOF>', 'beklenmeyen öğe: <EOF>'],
  ['a character that is not GraphQL', '{ me { id ? } }', 'unexpected character "?"', 'beklenmeyen karakter: "?"'],
  ['a control character', '{ me { id \u0007 } }', 'unexpected character U+0007', 'beklenmeyen karakter: U+0007'],
  ['a lone surrogate', '{ me { id \ud800 } }', 'unexpected character U+D800', 'beklenmeyen karakter: U+D800'],
  ['a string in single quotes', "{ user(id: 'secret') { id } }", `unexpected single quote ('): use a double quote (")`, `beklenmeyen tek tırnak ('): çift tırnak (") kullanın`],
  ['a lone surrogate in a string', '{ user(id: "secret\ud800") { id } }', 'a string must not contain U+D800', 'metin içinde U+D800 bulunamaz'],
  ['a string that is not closed', '{ user(id: "secret) { id } }', 'a string is not terminated', 'metin sonlandırılmamış'],
  ['a block string that is not closed', '{ user(id: """secret) { id } }', 'a string is not terminated', 'metin sonlandırılmamış'],
  ['an invalid escape', '{ user(id: "secret\\q") { id } }', 'a string has an invalid escape sequence', 'metinde geçersiz bir kaçış dizisi var'],
  ['an invalid Unicode escape', '{ user(id: "\\u00zz") { id } }', 'a string has an invalid escape sequence', 'metinde geçersiz bir kaçış dizisi var'],
  ['a number with a leading zero', '{ myTransactions(limit: 01) { totalCount } }', 'a number must not contain "1"', 'sayı "1" içeremez'],
  ['a number that ends in a letter', '{ myTransactions(limit: 2x) { totalCount } }', 'a number must not contain "x"', 'sayı "x" içeremez'],
  ['a description of a shorthand query', '"secret" { me { id } }', 'a description is not supported here', 'burada açıklama yazılamaz'],
  ['a description of an extension', '"secret" extend type User { x: Int }', 'a description is not supported here', 'burada açıklama yazılamaz'],
  ['a variable in a default value', 'query ($a: Int, $b: Int = $a) { me { id } }', 'a constant value must not contain a variable', 'sabit bir değer değişken içeremez'],
  ['a reserved name of an enum value', 'enum E { true }', 'unexpected Name "true"', 'beklenmeyen öğe: Name "true"'],
]; // prettier-ignore

test.each(CASES)('reports a syntax error in the language of the client, without literals: %s', (_title, query, en, tr) =>
  expectDocumentError(gateway, query, 'GRAPHQL_PARSE_FAILED', { en, tr }),
);

/** The message of graphql-js for a document with a syntax error. */
function syntaxErrorOf(query: string): string {
  try {
    parse(query, { maxLexicalTokens: DOCUMENT_LIMITS.tokens });
  } catch (error) {
    if (error instanceof Error) return error.message.replace('Syntax Error: ', '');
  }
  throw new Error(`no syntax error: ${query}`);
}

test('the cases above provoke every message that is matched', () => {
  const messages = CASES.map(([, query]) => syntaxErrorOf(query));
  // The first pattern that matches counts.
  const used = messages.map((message) => SYNTAX_MESSAGES.findIndex(([pattern]) => pattern.test(message)));
  expect(SYNTAX_MESSAGES.filter((_, index) => !used.includes(index)).map(([pattern]) => String(pattern))).toEqual([]);
});
