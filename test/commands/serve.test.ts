import { once } from 'node:events';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '../support/free-port';
import { ADA, TEST_SECRET, tokenFor } from '../support/gateway';
import { emptyFolder, runCommand, startCommand, workplace, type RunningCommand, type Workplace } from '../support/run-command';
import { runInShell } from '../support/run-in-shell';

const READY = /GraphQL {6}(http:\S+)\/graphql/;

const running: RunningCommand[] = [];
const places: Workplace[] = [];

async function at(making: Promise<Workplace>): Promise<Workplace> {
  const place = await making;
  places.push(place);
  return place;
}

function start(place: Workplace, env: Readonly<Record<string, string>> = {}): RunningCommand {
  const command = startCommand([], { cwd: place.cwd, env: { PORT: '0', ...place.env, ...env } });
  running.push(command);
  return command;
}

afterEach(async () => {
  for (const command of running.splice(0)) {
    command.kill('SIGKILL');
    await command.ended;
  }
  for (const place of places.splice(0)) await place.remove();
});

describe('in an empty folder', () => {
  test('the first start creates a database and prints URLs and a working curl command; the second keeps the data', async () => {
    const place = await at(emptyFolder());
    const first = start(place);
    await first.until(/This token belongs to the user ada/);
    const report = first.output();
    expect(report).toMatch(/^ {2}Preparing the embedded database…\n {2}Applying \d+ migrations…\n {2}Adding demo data…\n/);
    expect(report).toMatch(/GraphQL +http:\/\/localhost:\d+\/graphql/);
    expect(report).toMatch(/Playground +http:\/\/localhost:\d+\/playground/);
    expect(report).toMatch(/REST +http:\/\/localhost:\d+\/api\/v1/);
    expect(report).toMatch(/Reference +http:\/\/localhost:\d+\/docs/);
    expect(report).toContain('embedded PostgreSQL');
    expect(report).toContain('DATABASE_URL');

    // Runs the printed line in a shell.
    const line = /^ +(curl .*)$/m.exec(report)?.[1] ?? '';
    expect(JSON.parse(await runInShell(`${line} --silent`))).toMatchObject({
      isSuccess: true,
      data: { followers: 120, following: 85, totalLiveStreams: 12 },
    });

    first.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);

    // The token printed before is still valid: secret and data are kept.
    const second = start(place);
    const [, url = ''] = await second.until(READY);
    expect(second.output()).not.toContain('…\n');
    const token = /Bearer ([\w.-]+)/.exec(line)?.[1] ?? '';
    const answer = await fetch(`${url}/api/v1/users/profile/ADA`, { headers: { authorization: token } });
    expect(answer.status).toBe(200);
  });

  test('reports a folder in use by another process in one line', async () => {
    const place = await at(emptyFolder());
    const first = start(place);
    await first.until(READY);
    const second = await start(place).ended;
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toMatch(/^\S+\.data is in use by the process \d+: [^\n]+\n$/);
  });

  test('reports a data directory that is a file in one line', async () => {
    const place = await at(emptyFolder());
    await writeFile(join(place.cwd, '.data'), '');
    const outcome = await start(place).ended;
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/^\S+\.data cannot be read or written: [^\n]+\n$/);
  });

  test('reports a damaged database in one line, and leaves it unchanged', async () => {
    const place = await at(emptyFolder());
    await mkdir(join(place.cwd, '.data', 'postgres'), { recursive: true });
    await writeFile(join(place.cwd, '.data', 'postgres', 'PG_VERSION'), 'garbage');
    const outcome = await start(place).ended;
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/^the database in \S+\.data cannot be opened[^\n]+\n$/);
  });
});

test.each([
  ['', 'PORT'],
  ['OPERATIONS_', 'OPERATIONS_PORT'],
])('reports a taken %sPORT in one line, before the data directory is created', async (prefix, variable) => {
  const place = await at(emptyFolder());
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  // The server listens on TCP: its address is not a path.
  const { port } = other.address() as AddressInfo;
  const outcome = await start(place, { [`${prefix}HOST`]: '127.0.0.1', [variable]: String(port) }).ended;
  other.close();
  expect(outcome).toEqual({
    code: 1,
    stdout: '',
    stderr: `Port ${port} on 127.0.0.1 is taken: stop what uses it, or choose another with ${variable}\n`,
  });
  expect(await readdir(place.cwd)).toEqual([]);
});

describe('on the engine of this run', () => {
  test('reports all configuration errors together, without secrets', async () => {
    const place = await at(workplace());
    const outcome = await start(place, { PORT: 'high', JWT_SECRET: 'short', LOG_LEVEL: 'loud' }).ended;
    expect(outcome.code).toBe(1);
    for (const name of ['PORT', 'JWT_SECRET', 'LOG_LEVEL']) expect(outcome.stderr).toContain(`- ${name}: `);
    expect(outcome.stderr).not.toContain('short');
  });

  test('completes a request in flight after SIGTERM, and exits with 0', async () => {
    const place = await at(workplace());
    const command = start(place, { JWT_SECRET: TEST_SECRET });
    const [, url = ''] = await command.until(READY);
    const request = fetch(`${url}/api/v1/users/${ADA}/stats`, { headers: { authorization: tokenFor(ADA) } });
    command.kill('SIGTERM');
    // The request either arrives before the signal and completes, or finds the port closed.
    const outcome = await request.then(({ status }) => status).catch(() => 'closed');
    expect([200, 'closed']).toContain(outcome);
    const { code, stdout } = await command.ended;
    expect(code).toBe(0);
    expect(stdout).toContain('stopping after SIGTERM');
  });

  test.each([
    ['from the start', undefined],
    ['during the start', /^ {2}\S.*…\n/],
  ])('serves although the reader of its output has gone %s', async (_when, seen) => {
    const place = await at(emptyFolder());
    const port = String(await freePort());
    const command = start(place, { PORT: port, LOG_LEVEL: 'trace' });
    if (seen !== undefined) await command.until(seen);
    command.stopReading('stdout');
    const isLive = (): Promise<boolean> => fetch(`http://127.0.0.1:${port}/health/live`).then(({ ok }) => ok, () => false); // prettier-ignore
    let ended: unknown;
    void command.ended.then((outcome) => (ended = outcome));
    while (!(await isLive())) {
      expect(ended).toBeUndefined();
      await setTimeout(20);
    }
    // The report has been printed by now, and each request is logged.
    for (let request = 0; request < 3; request += 1) expect(await isLive()).toBe(true);
    command.stopReading('stderr');
    command.kill('SIGTERM');
    expect((await command.ended).code).toBe(0);
  });

  test('production prints no report and serves no playground', async () => {
    const place = await at(workplace());
    const command = start(place, { NODE_ENV: 'production', EMBEDDED_DATABASE: 'true', JWT_SECRET: TEST_SECRET });
    const [, url = ''] = await command.until(/Server listening at (http:\/\/[^"]+)"/);
    expect(command.output()).not.toContain('curl');
    expect((await fetch(`${url}/playground`)).status).toBe(404);
  });
});

test('reports the known commands for an unknown one', async () => {
  const place = await at(emptyFolder());
  const outcome = await runCommand(['db:destroy'], place);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toMatch(/^There is no command of that name\. There are: .*db:deploy.*\n$/);
  await rm(place.cwd, { recursive: true });
});
