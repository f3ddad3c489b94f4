import { Client } from 'pg';
import { migrationNames, migrationScript, MIGRATIONS_FOLDER } from '../../src/migrations/migration-files';
import { runCommand, startCommand, type Outcome, type RunningCommand } from '../support/run-command';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { eventually } from './processes';
import { recordFault } from './record-fault';

const [FIRST = ''] = migrationNames();
const UP_TO_DATE = 'The database is up to date, and is what its migrations made of it.\n';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
});
afterAll(() => server.remove());

const environment = (database: string): { cwd: string; env: Record<string, string> } => ({
  cwd: server.socketDirectory,
  env: { DATABASE_URL: server.url(database) },
});
const run = (database: string, ...command: string[]): Promise<Outcome> => runCommand(command, environment(database));

/** A transaction that creates the first enum, so that the first migration waits for it in the middle of its script. */
async function holdFirstMigration(database: string): Promise<Client> {
  const client = new Client({ connectionString: server.url(database) });
  await client.connect();
  await client.query(`begin; create type user_role as enum ('HELD')`);
  return client;
}

/** The PID of the backend that applies a migration, once it waits for that transaction. */
function waitingBackend(database: string): Promise<number> {
  return eventually(async () => {
    const [row] = await server.run(
      `select pid from pg_stat_activity where datname = '${database}' and wait_event_type = 'Lock' and query like '%CREATE TYPE%'`,
    );
    if (row === undefined) throw new Error('no migration waits yet');
    return Number(row['pid']);
  });
}

async function killedDeploy(database: string): Promise<{ readonly holder: Client; readonly backend: number }> {
  await server.run(`create database ${database}`);
  const holder = await holdFirstMigration(database);
  const deploying = startCommand(['db:deploy'], environment(database));
  const backend = await waitingBackend(database);
  deploying.kill('SIGKILL');
  await deploying.ended;
  return { holder, backend };
}

async function untilGone(backend: number): Promise<void> {
  await eventually(async () => {
    const rows = await server.run(`select 1 from pg_stat_activity where pid = ${backend}`);
    if (rows.length > 0) throw new Error('still running');
  });
}

/** Runs the documented commands until the database is up to date again. */
async function recover(database: string, option: '--applied' | '--rolled-back'): Promise<Outcome[]> {
  const rejected = await run(database, 'db:deploy');
  expect(rejected).toMatchObject({ code: 1, stdout: '' });
  expect(rejected.stderr).toContain(`The migration ${FIRST} was interrupted`);
  expect(rejected.stderr).toContain(`npm run db:resolve -- ${option} ${FIRST}`);
  const status = await run(database, 'db:status');
  expect(status).toMatchObject({ code: 1 });
  expect(status.stdout).toContain(`unsettled ${FIRST}`);
  return [await run(database, 'db:resolve', option, FIRST), await run(database, 'db:deploy'), await run(database, 'db:status')];
}

test.each([
  ['is rolled back', '--rolled-back'],
  ['is committed', '--applied'],
] as const)('db:resolve and db:deploy recover from a killed db:deploy whose migration %s', async (what, option) => {
  const database = option === '--applied' ? 'committed' : 'rolled_back';
  const { holder, backend } = await killedDeploy(database);
  if (option === '--rolled-back') await server.run(`select pg_terminate_backend(${backend})`);
  await holder.query('rollback');
  await holder.end();
  await untilGone(backend);

  const outcomes = await recover(database, option);
  const failed = outcomes.filter(({ code, stderr }) => code !== 0 || stderr !== '').length;
  recordFault({ name: `migration killed midway, which ${what}`, sent: outcomes.length, failed });
  expect(outcomes.at(-1)?.stdout).toBe(UP_TO_DATE);
  expect(failed).toBe(0);
});

test('db:deploy reports that it waits for another one', async () => {
  await server.run('create database waited');
  const holder = await holdFirstMigration('waited');
  const first = startCommand(['db:deploy'], environment('waited'));
  await waitingBackend('waited');
  const second: RunningCommand = startCommand(['db:deploy'], environment('waited'));
  await second.until(/^Another process migrates or seeds this database: waiting until it is done\.$/m);
  await holder.query('rollback');
  await holder.end();
  expect(await first.ended).toMatchObject({ code: 0, stderr: '' });
  const { code, stdout } = await second.ended;
  expect({ code, last: stdout.trim().split('\n').at(-1) }).toEqual({ code: 0, last: 'The database is up to date.' });
});

test('db:deploy rejects a database created by other means, and db:baseline adopts it', async () => {
  await server.run('create database existing');
  for (const name of migrationNames()) await server.run(migrationScript(MIGRATIONS_FOLDER, name), 'existing');
  const rejected = await run('existing', 'db:deploy');
  expect(rejected).toMatchObject({ code: 1, stdout: '' });
  expect(rejected.stderr).toMatch(/^[^\n]*npm run db:baseline[^\n]*\n$/);
  const taken = await run('existing', 'db:baseline');
  expect(taken).toMatchObject({ code: 0, stderr: '' });
  for (const name of migrationNames()) expect(taken.stdout).toContain(`recorded ${name}\n`);
  expect(await run('existing', 'db:status')).toMatchObject({ code: 0, stdout: UP_TO_DATE });
});

test('db:resolve prints its usage', async () => {
  for (const args of [[], ['--applied'], ['--committed', FIRST], ['--applied', FIRST, 'more']]) {
    const outcome = await run('postgres', 'db:resolve', ...args);
    expect(outcome.stderr).toMatch(/^Usage: npm run db:resolve -- --applied NAME[^\n]*\n$/);
  }
});
