import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../../src/project-root';
import { ADA, TEST_SECRET, tokenFor } from '../support/gateway';
import { startCommand } from '../support/run-command';
import { runInShell } from '../support/run-in-shell';

const run = promisify(execFile);

/** Holds the checkout, the archive, npm's cache and the folder that the archive is installed in. */
let folder: string;
let installed: string;

/** The files of this project that git knows, and new ones: what a checkout has. */
async function sourceFiles(): Promise<string[]> {
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: PROJECT_ROOT });
  return stdout.split('\0').filter(Boolean);
}

/** Copies the project as it is after a checkout and `npm ci`: without a build. */
async function checkOut(target: string): Promise<void> {
  for (const file of await sourceFiles()) await cp(join(PROJECT_ROOT, file), join(target, file));
  // Links take no time. Nothing writes to the files.
  await run('cp', ['--archive', '--link', join(PROJECT_ROOT, 'node_modules'), join(target, 'node_modules')]);
  await rm(join(target, 'node_modules', '.cache'), { recursive: true, force: true });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-package-'));
  const checkout = join(folder, 'checkout');
  await checkOut(checkout);
  await run('npm', ['run', 'package', '--', '--pack-destination', folder], { cwd: checkout });
  const [archive = ''] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
  // With an empty cache and no network, npm can install only what the archive contains.
  const args = ['install', '--offline', '--cache', join(folder, 'cache'), '--prefix', join(folder, 'empty'), join(folder, archive)];
  await run('npm', args, { cwd: folder });
  installed = join(folder, 'empty', 'node_modules');
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('leaves the project as it was', async () => {
  for (const file of ['package.json', 'package-lock.json']) {
    expect(await readFile(join(folder, 'checkout', file), 'utf8')).toBe(await readFile(join(PROJECT_ROOT, file), 'utf8'));
  }
});

test('has the program, the schema, the migrations and its dependencies, and neither sources nor tests', async () => {
  expect((await readdir(installed)).filter((name) => !name.startsWith('.'))).toEqual(['livestream-gateway']);
  const entries = await readdir(join(installed, 'livestream-gateway'));
  expect(entries.sort()).toEqual(['LICENSE', 'README.md', 'dist', 'node_modules', 'package.json', 'prisma']);
});

test('has the packages of production, in the versions of the lockfile', async () => {
  const { packages } = JSON.parse(await readFile(join(PROJECT_ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version?: string; readonly dev?: boolean; readonly link?: boolean }>>;
  };
  const root = join(installed, 'livestream-gateway');
  const entries = await readdir(join(root, 'node_modules'), { recursive: true });
  const found = entries
    .filter((entry) => /(?:^|\/node_modules\/)(?:@[^/]+\/)?[^/@]+\/package\.json$/.test(entry))
    .map((entry) => join('node_modules', dirname(entry)))
    .sort();
  const locked = Object.entries(packages).filter(
    ([path, { dev, link }]) => path !== '' && !path.startsWith('test/') && dev !== true && link !== true,
  );
  expect(found).toEqual(locked.map(([path]) => path).sort());
  for (const [path, { version }] of locked) {
    const manifest = JSON.parse(await readFile(join(root, path, 'package.json'), 'utf8')) as { readonly version: string };
    expect([path, manifest.version]).toEqual([path, version]);
  }
});

test('npx finds the program', async () => {
  const failure = run('npx', ['--no', 'livestream-gateway', 'unknown'], { cwd: join(folder, 'empty') });
  await expect(failure).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/^There is no command of that name/) as unknown });
});

test('answers the documented call in an empty folder', async () => {
  const gateway = startCommand([], {
    main: join(installed, '.bin', 'livestream-gateway'),
    cwd: join(folder, 'empty'),
    env: { JWT_SECRET: TEST_SECRET, PORT: '0' },
  });
  const [, url = ''] = await gateway.until(/Server listening at (http:\/\/[^"]+)"/);
  const address = `${url}/api/v1/users/${ADA}/stats`;
  const response = await runInShell(`curl --silent -X GET "${address}" -H "Authorization: Bearer ${tokenFor(ADA)}"`);
  expect(JSON.parse(response)).toMatchObject({ statusCode: 200, data: { followers: 120, following: 85, totalLiveStreams: 12 } });
  for (const page of ['/playground', '/docs']) expect([page, (await fetch(url + page)).status]).toEqual([page, 200]);
  gateway.kill('SIGTERM');
  expect((await gateway.ended).code).toBe(0);
});
