import { runCommand, startCommand, workplace, type Outcome, type Workplace } from '../support/run-command';
import { migrationNames } from '../../src/migrations/migration-files';

let place: Workplace | undefined;
afterEach(async () => {
  await place?.remove();
  place = undefined;
});

function run(command: string, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  if (place === undefined) throw new Error('no workplace');
  return runCommand(command.split(' '), { cwd: place.cwd, env: { ...place.env, ...env } });
}

test('db:status, db:deploy and db:seed bring an empty database up to date', async () => {
  place = await workplace('empty');
  const pending = await run('db:status');
  expect(pending.code).toBe(1);
  for (const name of migrationNames()) expect(pending.stdout).toContain(`pending   ${name}   apply with: npm run db:deploy\n`);

  const deployed = await run('db:deploy');
  expect(deployed).toMatchObject({ code: 0, stderr: '' });
  for (const name of migrationNames()) expect(deployed.stdout).toContain(`applied ${name}\n`);
  expect((await run('db:deploy')).stdout).toBe('The database is up to date.\n');

  expect(await run('db:status')).toMatchObject({ code: 0, stdout: 'The database is up to date, and is what its migrations made of it.\n' });
  expect(await run('db:seed')).toMatchObject({ code: 0, stdout: 'The demo data is in place.\n' });
  expect((await run('token --user ada')).code).toBe(0);
});

test('db:seed does not run in production', async () => {
  place = await workplace();
  const outcome = await run('db:seed', { NODE_ENV: 'production', EMBEDDED_DATABASE: 'true' });
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toMatch(/^db:seed does not run with NODE_ENV=production[^\n]*\n$/);
});

test('db:migrate writes nothing without a difference, and requires a name', async () => {
  place = await workplace();
  expect(await run('db:migrate add_nothing')).toMatchObject({
    code: 0,
    stdout: 'schema.prisma and the migrations agree: nothing to write.\n',
  });
  expect((await run('db:migrate')).stderr).toMatch(/^Usage: [^\n]+\n$/);
});

if (process.env['TEST_DATABASE_URL']) {
  test('exits with the command to run if the database has pending migrations', async () => {
    place = await workplace('empty');
    const outcome = await run('serve', { PORT: '0' });
    expect(outcome).toMatchObject({
      code: 1,
      stderr: `The database lacks ${migrationNames().length} migrations of this version. Apply with: npm run db:deploy\n`,
    });
  });

  test('concurrent db:deploy commands apply each migration once', async () => {
    place = await workplace('empty');
    const outcomes = await Promise.all([run('db:deploy'), run('db:deploy'), run('db:deploy')]);
    expect(outcomes.map(({ code, stderr }) => ({ code, stderr }))).toEqual(outcomes.map(() => ({ code: 0, stderr: '' })));
    const applied = outcomes.flatMap(({ stdout }) => [...stdout.matchAll(/^applied (\S+)$/gm)].map((match) => match[1]));
    expect(applied.sort()).toEqual(migrationNames());
  });

  test('db:seed does not run on a database with other users', async () => {
    const own = await workplace();
    place = own;
    const { Client } = await import('pg');
    const client = new Client({ connectionString: own.env['DATABASE_URL'] });
    await client.connect();
    await client.query(`insert into users (id, username, email) values ('aaaaaaaaaaaaaaaaaaaaaaaa', 'customer', 'customer@shop.test')`);
    await client.end();
    expect((await run('db:seed')).stderr).toMatch(/^db:seed does not run on this database: it has 1 user/);
  });

  test('an unreachable server is one line for commands, and 503 for clients', async () => {
    place = await workplace('empty');
    const away = { DATABASE_URL: 'postgresql://postgres@127.0.0.1:9/nowhere' };
    for (const command of ['db:deploy', 'db:status', 'db:seed', 'token --user ada']) {
      const outcome = await run(command, away);
      expect(outcome.code).toBe(1);
      expect(outcome.stderr).toMatch(/^No database server answers at the address of DATABASE_URL: [^\n]+\n$/);
    }
    const gateway = startCommand([], { cwd: place.cwd, env: { ...place.env, ...away, PORT: '0' } });
    const [, url = ''] = await gateway.until(/GraphQL {6}(http:\S+)\/graphql/);
    expect((await fetch(`${url}/health/ready`)).status).toBe(503);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    gateway.kill('SIGTERM');
    expect((await gateway.ended).code).toBe(0);
  });
} else {
  test('migrates an embedded database at start', async () => {
    place = await workplace('empty');
    const gateway = startCommand([], { cwd: place.cwd, env: { PORT: '0' } });
    const [, url = ''] = await gateway.until(/GraphQL {6}(http:\S+)\/graphql/);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    gateway.kill('SIGTERM');
    expect((await gateway.ended).code).toBe(0);
  });
}
