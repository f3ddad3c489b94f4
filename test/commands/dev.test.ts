import { cp, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_ROOT } from '../../src/project-root';
import { startCommand, workplace, type RunningCommand, type Workplace } from '../support/run-command';

const READY = /GraphQL {6}(http:\S+)\/graphql/g;

/** A copy of the project whose sources the tests change. */
let project: string;
let place: Workplace;
let dev: RunningCommand;
let url: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'gateway-dev-'));
  for (const name of ['src', 'dist', 'prisma', 'package.json', '.swcrc']) {
    await cp(join(PROJECT_ROOT, name), join(project, name), { recursive: true });
  }
  await symlink(join(PROJECT_ROOT, 'node_modules'), join(project, 'node_modules'));
});

afterAll(() => rm(project, { recursive: true }));

beforeEach(async () => {
  place = await workplace();
  dev = startCommand(['dev'], { main: join(project, 'dist', 'main.js'), cwd: place.cwd, env: { ...place.env, PORT: '0' } });
  [, url = ''] = await dev.until(new RegExp(READY.source));
});

afterEach(async () => {
  dev.kill('SIGKILL');
  await dev.ended;
  await untilClosed();
  await place.remove();
});

/** Waits until the gateway's port is closed. */
async function untilClosed(): Promise<void> {
  const isOpen = (): Promise<boolean> => fetch(`${url}/health/live`).then(() => true, () => false); // prettier-ignore
  while (await isOpen()) await sleep(20);
}

/** Saves a source file as editors do: a new file replaces the old one. */
async function save(path: string, content: string): Promise<void> {
  await writeFile(join(project, 'draft'), content);
  await rename(join(project, 'draft'), join(project, path));
}

/** Waits for a restart, and reads the new address of the gateway. There may be several lines for one start, one for each interface. */
async function untilRestarted(count: number): Promise<void> {
  await dev.until(new RegExp(`(Restarted in \\d+\\.\\d s[^]*){${count}}`));
  const ports = new Set<string>();
  while (ports.size <= count) {
    await sleep(20);
    for (const [, host = '', port = ''] of dev.output().matchAll(/Server listening at (http:\/\/[^"]+):(\d+)/g)) {
      if (!ports.has(port)) url = `${host}:${port}`;
      ports.add(port);
    }
  }
}

test('restarts after a saved change without a second report; keeps running if a change does not compile', async () => {
  const path = join('src', 'http', 'paths.ts');
  const source = await readFile(join(project, path), 'utf8');
  expect(source).toContain("'/graphql'");

  await save(path, source.replace("'/graphql'", "'/moved'"));
  await untilRestarted(1);
  const answer = await fetch(`${url}/moved`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ __typename }"}',
  });
  expect(answer.status).toBe(200);

  await save(path, 'export const = ;');
  await dev.until(/paths\.ts:1[^]*\n {2}Not restarted\. Waiting for a change…\n/);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);

  await save(path, source);
  await untilRestarted(2);
  expect((await fetch(`${url}/moved`)).status).toBe(404);
  expect(dev.output().match(READY)).toHaveLength(1);
  expect(dev.output()).not.toContain('\u001B');

  dev.kill('SIGINT');
  expect((await dev.ended).code).toBe(0);
});

test('waits for a change if the gateway cannot start, and prints no second report', async () => {
  const path = join('src', 'http', 'paths.ts');
  const source = await readFile(join(project, path), 'utf8');
  await writeFile(join(place.cwd, '.env'), 'LOG_LEVEL=loud');
  await save(path, `${source}\n`);
  await dev.until(/Stopped\. Waiting for a change…/);
  await rm(join(place.cwd, '.env'));
  await save(path, source);
  await untilRestarted(1);
  expect(dev.output().match(READY)).toHaveLength(1);
});

test('the gateway ends when the dev process is killed', async () => {
  dev.kill('SIGKILL');
  await dev.ended;
  await untilClosed();
});
