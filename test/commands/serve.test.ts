import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
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

describe('with nothing but a folder', () => {
  test('the first start makes a database and prints addresses and a curl that works; the second keeps the data', async () => {
    const place = await at(emptyFolder());
    const first = start(place);
    await first.until(/That token is of the user ada/);
    const report = first.output();
    expect(report).toMatch(/GraphQL +http:\/\/localhost:\d+\/graphql/);
    expect(report).toMatch(/Playground +http:\/\/localhost:\d+\/playground/);
    expect(report).toMatch(/REST +http:\/\/localhost:\d+\/api\/v1/);
    expect(report).toMatch(/Reference +http:\/\/localhost:\d+\/docs/);
    expect(report).toContain('embedded PostgreSQL');
    expect(report).toContain('DATABASE_URL');

    // As a person would: the printed line, pasted into a shell.
    const line = /^ +(curl .*)$/m.exec(report)?.[1] ?? '';
    expect(JSON.parse(await runInShell(`${line} --silent`))).toMatchObject({
      isSuccess: true,
      data: { followers: 120, following: 85, totalLiveStreams: 12 },
    });

    first.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);

    // The token printed before is still good: key and data have been kept.
    const second = start(place);
    const [, url = ''] = await second.until(READY);
    const token = /Bearer ([\w.-]+)/.exec(line)?.[1] ?? '';
    const answer = await fetch(`${url}/api/v1/users/profile/ADA`, { headers: { authorization: token } });
    expect(answer.status).toBe(200);
  });

  test('a second process on the same folder is told so in one line', async () => {
    const place = await at(emptyFolder());
    const first = start(place);
    await first.until(READY);
    const second = await start(place).ended;
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toMatch(/^\S+\.data is in use by the process \d+: [^\n]+\n$/);
  });

  test('a folder that is no folder is one line', async () => {
    const place = await at(emptyFolder());
    await writeFile(join(place.cwd, '.data'), '');
    const outcome = await start(place).ended;
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/^\S+\.data cannot be read or written: [^\n]+\n$/);
  });

  test('a damaged database is one line, and is left as it is', async () => {
    const place = await at(emptyFolder());
    await mkdir(join(place.cwd, '.data', 'postgres'), { recursive: true });
    await writeFile(join(place.cwd, '.data', 'postgres', 'PG_VERSION'), 'garbage');
    const outcome = await start(place).ended;
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/^the database in \S+\.data cannot be opened[^\n]+\n$/);
  });
});

describe('on the engine of this run', () => {
  test('a taken port is one line', async () => {
    const place = await at(workplace());
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    // Listening on a TCP port, the address is never a path.
    const { port } = other.address() as AddressInfo;
    const outcome = await start(place, { HOST: '127.0.0.1', PORT: String(port) }).ended;
    other.close();
    expect(outcome).toMatchObject({
      code: 1,
      stderr: `Port ${port} on 127.0.0.1 is taken: stop what uses it, or choose another with PORT\n`,
    });
  });

  test('every fault of the configuration is told at once, and no secret', async () => {
    const place = await at(workplace());
    const outcome = await start(place, { PORT: 'high', JWT_SECRET: 'short', LOG_LEVEL: 'loud' }).ended;
    expect(outcome.code).toBe(1);
    for (const name of ['PORT', 'JWT_SECRET', 'LOG_LEVEL']) expect(outcome.stderr).toContain(`- ${name}: `);
    expect(outcome.stderr).not.toContain('short');
  });

  test('a request in flight finishes after SIGTERM, and the process ends with 0', async () => {
    const place = await at(workplace());
    const command = start(place, { JWT_SECRET: TEST_SECRET });
    const [, url = ''] = await command.until(READY);
    const asked = fetch(`${url}/api/v1/users/${ADA}/stats`, { headers: { authorization: tokenFor(ADA) } });
    command.kill('SIGTERM');
    // Either the request was there before the signal, and is answered, or the port was closed before it came.
    const answered = await asked.then((answer) => answer.status).catch(() => 'closed');
    expect([200, 'closed']).toContain(answered);
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

test('an unknown command names those there are', async () => {
  const place = await at(emptyFolder());
  const outcome = await runCommand(['db:destroy'], place);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toMatch(/^There is no command of that name\. There are: .*db:deploy.*\n$/);
  await rm(place.cwd, { recursive: true });
});
