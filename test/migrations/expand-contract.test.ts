import { migrationNames, migrationScript, MIGRATIONS_FOLDER } from '../../src/migrations/migration-files';
import { NEXT_MIGRATIONS } from '../support/next-migrations';

/** What the build before a migration may still use. Dropping an index only makes it slower. */
const BREAKING: readonly RegExp[] = [
  /\bdrop\s+(table|column|type|view|schema|function)\b/i,
  /\brename\b/i,
  /\balter\s+column\s+\S+\s+(set\s+data\s+)?type\b/i,
  /\balter\s+column\s+\S+\s+(set\s+not\s+null|drop\s+default)\b/i,
  /\badd\s+column\s+(?![^,;]*\bdefault\b)[^,;]*\bnot\s+null\b/i,
];

/** A comment that says since which version nothing uses what the migration removes. */
const REASON = /^-- contract: \S/m;

/** The statements of a script that the previous build may not survive. */
function breakingStatements(script: string): string[] {
  const code = script
    .replace(/--[^\n]*/g, '')
    .replace(/\$\$.*?\$\$/gs, '')
    .replace(/'(?:[^']|'')*'/g, "''");
  return code.split(';').filter((statement) => BREAKING.some((pattern) => pattern.test(statement)));
}

test.each([
  'ALTER TABLE "users" DROP COLUMN "email"',
  'ALTER TABLE "users" RENAME COLUMN "email" TO "mail"',
  'ALTER TABLE "users" ALTER COLUMN "email" SET DATA TYPE VARCHAR(10)',
  'ALTER TABLE "users" ALTER COLUMN "email" TYPE text',
  'ALTER TABLE "profiles" ALTER COLUMN "bio" SET NOT NULL',
  'ALTER TABLE "users" ADD COLUMN "locale" TEXT NOT NULL',
  'DROP TABLE "blocks"',
])('recognizes a change that the previous build does not survive: %s', (sql) => {
  expect(breakingStatements(`SELECT 1; ${sql};`)).toHaveLength(1);
});

test.each(migrationNames())('a rolling upgrade is possible with the migration %s', (name) => {
  const script = migrationScript(MIGRATIONS_FOLDER, name);
  // Either expand only, or name the version since which no build uses what is removed: docs/operations.md, "Upgrade and rollback".
  expect(REASON.test(script) ? [] : breakingStatements(script)).toEqual([]);
});

test('the migration of a later version, over which tests run this build, only expands', () => {
  for (const name of migrationNames(NEXT_MIGRATIONS)) expect(breakingStatements(migrationScript(NEXT_MIGRATIONS, name))).toEqual([]);
});
