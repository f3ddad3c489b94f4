import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { GATEWAY_MAIN } from './processes';
import { ASSERTIONS, STEPS } from './dataset-steps';

/** Reports progress. */
export type Say = (line: string) => void;

// The marker is a comment on the database: it is dropped with it, and adds no table to the gateway's schema.
const MARK = 'livestream-gateway bench';
/** Increment the number when dataset-steps.ts changes, so that existing data sets are rebuilt. */
const COMPLETE = `${MARK}: data set 2, complete`;
const UNFINISHED = `${MARK}: unfinished`;

async function withClient<Answer>(url: string, work: (client: Client) => Promise<Answer>): Promise<Answer> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The state of the database of a URL; `foreign` is not a data set of the bench. */
type State = 'absent' | 'complete' | 'unfinished' | 'foreign';

function nameOf(url: string): string {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  if (name === '' || name === 'postgres') throw new Error('DATABASE_URL must name a database for the bench only.');
  return name;
}

function maintenanceUrl(url: string): string {
  const other = new URL(url);
  other.pathname = '/postgres';
  return other.href;
}

async function stateOf(server: Client, name: string): Promise<State> {
  const { rows } = await server.query<{ mark: string | null }>(
    `select shobj_description(oid, 'pg_database') as mark from pg_database where datname = $1`,
    [name],
  );
  const found = rows[0];
  if (found === undefined) return 'absent';
  if (found.mark === COMPLETE) return 'complete';
  return found.mark?.startsWith(MARK) === true ? 'unfinished' : 'foreign';
}

async function mark(client: Client, name: string, text: string): Promise<void> {
  await client.query(`comment on database ${client.escapeIdentifier(name)} is ${client.escapeLiteral(text)}`);
}

async function deployMigrations(url: string): Promise<void> {
  await promisify(execFile)(process.execPath, [GATEWAY_MAIN, 'db:deploy'], { env: { PATH: process.env['PATH'], DATABASE_URL: url } });
}

/** Indexes and foreign keys, which are faster to create at the end. Triggers stay: they count once per statement. */
const MADE_AT_THE_END = `
  select format('alter table %s drop constraint %I', conrelid::regclass, conname) as remove,
         format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
    from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace
  union all
  select format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
    from pg_index i join pg_class c on c.oid = i.indrelid
   where c.relnamespace = current_schema()::regnamespace and not exists (select 1 from pg_constraint where conindid = i.indexrelid)`;

async function createDatabase(url: string): Promise<void> {
  const name = nameOf(url);
  await withClient(maintenanceUrl(url), async (server) => {
    const quoted = server.escapeIdentifier(name);
    await server.query(`drop database if exists ${quoted} with (force)`);
    await server.query(`create database ${quoted}`);
    await mark(server, name, UNFINISHED);
  });
}

async function timed(say: Say, name: string, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await work();
  say(`  ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

async function assertExact(client: Client): Promise<void> {
  for (const { name, sql } of ASSERTIONS) {
    const { rows } = await client.query<{ wrong: number }>(sql);
    if (rows[0]?.wrong !== 0) throw new Error(`The data set is not as it should be: ${name}.`);
  }
}

async function build(url: string, say: Say): Promise<void> {
  say('Building the data set; it is kept for later runs.');
  await createDatabase(url);
  await timed(say, 'migrations', () => deployMigrations(url));
  await withClient(url, async (client) => {
    await client.query(`set work_mem = '256MB'; set maintenance_work_mem = '256MB'; set synchronous_commit = off; set jit = off`);
    const { rows: later } = await client.query<{ remove: string; make: string }>(MADE_AT_THE_END);
    for (const { remove } of later) await client.query(remove);
    for (const { name, sql } of STEPS) await timed(say, name, () => client.query(sql));
    // In reverse order: indexes first, because checking the foreign keys uses them.
    await timed(say, 'indexes and foreign keys', async () => {
      for (const { make } of later.reverse()) await client.query(make);
    });
    await timed(say, 'vacuum analyze', () => client.query('vacuum (freeze, analyze)'));
    await timed(say, 'counting again what was counted', () => assertExact(client));
    await client.query('checkpoint').catch(() => undefined); // Requires a privilege; without it the server checkpoints later.
    await mark(client, nameOf(url), COMPLETE);
  });
}

/**
 * Ensures that the database of `url` has the data set of this version and the migrations of this build.
 * @throws Error if the database exists and is not the bench's own, as it would be dropped
 */
export async function ensureDataSet(url: string, rebuild: boolean, say: Say): Promise<void> {
  const name = nameOf(url);
  const state = await withClient(maintenanceUrl(url), (server) => stateOf(server, name));
  if (state === 'foreign') throw new Error(`The database ${name} exists and is not the bench's own. Name another one in DATABASE_URL.`);
  if (state !== 'complete' || rebuild) return build(url, say);
  // The build may have new migrations. Their failure may be a bug of the build, so the data set is not dropped.
  await deployMigrations(url).catch((cause: unknown) => {
    throw new Error(`The existing data set cannot be migrated; --rebuild rebuilds it.\n${String(cause)}`, { cause });
  });
}
