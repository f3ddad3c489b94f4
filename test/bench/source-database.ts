import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { GATEWAY_MAIN } from './processes';

const run = promisify(execFile);

/** The users that writers follow, one for each client, and as many that are not written to. */
export const MOST_CLIENTS = 32;
export const WATCHED_USERS = 100;

/** The id of user number `n`. */
export function userId(n: number): string {
  return `be${String(n).padStart(22, '0')}`;
}

/** Runs statements of a database. */
export async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Creates the database anew, with the tables and some users. */
export async function createSourceDatabase(url: string): Promise<void> {
  const address = new URL(url);
  const name = address.pathname.slice(1);
  address.pathname = '/postgres';
  await execute(address.href, `drop database if exists "${name}" with (force)`);
  await execute(address.href, `create database "${name}"`);
  await run(process.execPath, [GATEWAY_MAIN, 'db:deploy'], { env: { PATH: process.env['PATH'], DATABASE_URL: url } });
  await execute(
    url,
    `insert into users (id, username, email) select 'be' || lpad(n::text, 22, '0'), 'bench_' || n, n || '@example.com' from generate_series(0, 1999) n;
     analyze`,
  );
}

/** Creates the triggers that notify, or removes them. */
export function switchTriggers(url: string, isOn: boolean): Promise<void> {
  const file = isOn ? 'enable_notify.sql' : 'disable_notify.sql';
  return execute(url, readFileSync(join(__dirname, '..', '..', 'prisma', 'live', file), 'utf8'));
}
