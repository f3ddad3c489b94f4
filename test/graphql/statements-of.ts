import { setImmediate } from 'node:timers/promises';
import type { TestDatabase } from '../support/test-database';

let marks = 0;

/**
 * Waits until every statement run so far is in the list. The client reports statements in the order they ended, but with
 * a delay, so this runs a unique marker statement and waits for it.
 */
async function settle(database: TestDatabase): Promise<void> {
  const mark = `select ${(marks += 1)} as mark`;
  await database.query(mark);
  while (!database.statements.includes(mark)) await setImmediate();
}

/** The statements that the client ran during `work`, in order. */
export async function statementsOf(database: TestDatabase, work: () => Promise<unknown>): Promise<string[]> {
  await settle(database);
  database.statements.length = 0;
  await work();
  await settle(database);
  return database.statements.slice(0, -1);
}
