import { execFile } from 'node:child_process';
import { copyFile, cp, lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../../src/project-root';
import { ADA, TEST_SECRET, tokenFor } from '../support/gateway';
import { emptyFolder, runCommand, startCommand, type Workplace } from '../support/run-command';
import { openEmptyTestDatabase } from '../support/test-database';
import { serverUrl } from '../support/server';

const MAX_MEGABYTES = 140;

/** Compilers, packages of the pages, and drivers of other databases. */
const UNWANTED =
  /^(react|react-dom|typescript|prisma|vite|jest|wireit|mysql2|postgres|mariadb|mssql|mongodb|better-sqlite3|@prisma\/client)$/;

const run = promisify(execFile);

/** The project as in a container: outside of this folder, so that it cannot resolve its packages. */
let image: string;

beforeAll(async () => {
  image = await mkdtemp(join(tmpdir(), 'gateway-image-'));
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) await copyFile(join(PROJECT_ROOT, file), join(image, file));
  await run('npm', ['ci', '--omit=dev', '--prefer-offline'], { cwd: image });
  for (const folder of ['dist', 'prisma']) await cp(join(PROJECT_ROOT, folder), join(image, folder), { recursive: true });
}, 600_000);
afterAll(() => rm(image, { recursive: true, force: true }));

async function packageNames(): Promise<string[]> {
  const entries = await readdir(join(image, 'node_modules'), { recursive: true });
  return entries
    .filter((entry) => entry.endsWith('/package.json'))
    .flatMap((entry) => /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(`node_modules/${entry}`)?.[1] ?? []);
}

async function megabytes(): Promise<number> {
  const entries = await readdir(join(image, 'node_modules'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await lstat(join(file.parentPath, file.name))).blocks * 512));
  return sizes.reduce((sum, size) => sum + size, 0) / 1_000_000;
}

async function expectToServe(place: Workplace, env: Readonly<Record<string, string>>): Promise<void> {
  const command = startCommand([], {
    main: join(image, 'dist', 'main.js'),
    cwd: place.cwd,
    env: { NODE_ENV: 'production', PLAYGROUND: 'true', JWT_SECRET: TEST_SECRET, HOST: '127.0.0.1', PORT: '0', ...env },
  });
  try {
    const [, url = ''] = await command.until(/Server listening at (http:\/\/[^"]+)"/);
    const headers = { authorization: `Bearer ${tokenFor(ADA)}` };
    const stats = await fetch(`${url}/api/v1/users/${ADA}/stats`, { headers });
    expect(await stats.json()).toMatchObject({ statusCode: 200, data: { followers: 120, following: 85, totalLiveStreams: 12 } });
    for (const page of ['/playground', '/docs']) expect([page, (await fetch(url + page)).status]).toEqual([page, 200]);
  } finally {
    command.kill('SIGTERM');
  }
  expect((await command.ended).code).toBe(0);
}

test(`takes at most ${MAX_MEGABYTES} MB`, async () => {
  expect(await megabytes()).toBeLessThan(MAX_MEGABYTES);
});

test('has no compiler, no package of the pages and no driver of another database', async () => {
  const names = await packageNames();
  expect(names).toEqual(expect.arrayContaining(['fastify', 'graphql', 'pg', '@electric-sql/pglite']));
  expect(names.filter((name) => UNWANTED.test(name))).toEqual([]);
});

test('serves from the embedded database', async () => {
  const place = await emptyFolder();
  await expectToServe(place, { EMBEDDED_DATABASE: 'true' });
  await place.remove();
});

const onServer = serverUrl() === undefined ? test.skip : test;

onServer('serves from a PostgreSQL server that it migrated itself', async () => {
  const database = await openEmptyTestDatabase();
  const place = await emptyFolder();
  const env = { DATABASE_URL: database.url ?? '', JWT_SECRET: TEST_SECRET };
  const main = join(image, 'dist', 'main.js');
  for (const command of ['db:deploy', 'db:seed']) {
    expect(await runCommand([command], { main, cwd: place.cwd, env })).toMatchObject({ code: 0 });
  }
  await expectToServe(place, env);
  await database.close();
  await place.remove();
});
