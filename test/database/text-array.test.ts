import fc from 'fast-check';
import { textArray } from '../../src/database/text-array';
import { Prisma } from '../../src/generated/prisma/client';
import { openEmptyTestDatabase, type TestDatabase } from '../support/test-database';

let database: TestDatabase;

beforeAll(async () => {
  database = await openEmptyTestDatabase();
});

afterAll(() => database.close());

/** The texts as PostgreSQL has understood them. */
async function understood(texts: readonly (string | null)[]): Promise<(string | null)[]> {
  const [row] = await database.engine.prisma.$queryRaw<{ texts: (string | null)[] }[]>(
    Prisma.sql`select ${textArray(texts)}::text[] as texts`,
  );
  return row?.texts ?? [];
}

test.each<[string, (string | null)[]]>([
  ['none', []],
  ['nothing, and what only looks like it', [null, 'NULL', 'null', '']],
  ['what an array is written with', ['"', '\\', '\\"', '{', '}', '{}', ',', 'a,b', '{"a"}', "'", '[1:1]={0}']],
  ['white space', [' ', ' a ', '\n', '\t']],
  ['other letters', ['ı', '🎈', '\u2028']],
])('is understood as it was meant: %s', async (_, texts) => {
  expect(await understood(texts)).toEqual(texts);
});

test('is understood as it was meant, whatever the texts are', async () => {
  // A text of PostgreSQL holds no NUL, and half a surrogate pair is no text at all.
  const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text), { maxLength: 20 }), async (texts) => {
      expect(await understood(texts)).toEqual(texts);
    }),
  );
});
