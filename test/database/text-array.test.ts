import fc from 'fast-check';
import { textArray } from '../../src/database/text-array';
import { Prisma } from '../../src/generated/prisma/client';
import { openEmptyTestDatabase, type TestDatabase } from '../support/test-database';

let database: TestDatabase;

beforeAll(async () => {
  database = await openEmptyTestDatabase();
});

afterAll(() => database.close());

/** The texts as PostgreSQL parses them. */
async function parsedByPostgres(texts: readonly (string | null)[]): Promise<(string | null)[]> {
  const [row] = await database.engine.prisma.$queryRaw<{ texts: (string | null)[] }[]>(
    Prisma.sql`select ${textArray(texts)}::text[] as texts`,
  );
  return row?.texts ?? [];
}

test.each<[string, (string | null)[]]>([
  ['an empty array', []],
  ['NULL and texts that look like it', [null, 'NULL', 'null', '']],
  ['the syntax of array literals', ['"', '\\', '\\"', '{', '}', '{}', ',', 'a,b', '{"a"}', "'", '[1:1]={0}']],
  ['white space', [' ', ' a ', '\n', '\t']],
  ['characters beyond ASCII', ['ı', '🎈', '\u2028']],
])('is parsed by PostgreSQL as the same texts: %s', async (_, texts) => {
  expect(await parsedByPostgres(texts)).toEqual(texts);
});

test('is parsed by PostgreSQL as the same texts, for arbitrary texts', async () => {
  // PostgreSQL's text cannot hold NUL, and a lone surrogate is not valid Unicode.
  const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text), { maxLength: 20 }), async (texts) => {
      expect(await parsedByPostgres(texts)).toEqual(texts);
    }),
  );
});
