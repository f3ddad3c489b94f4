import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/project-root';

let folder: string;

beforeEach(async () => {
  // What `npm ci --omit=dev` leaves: the scripts, and none of the tools that build.
  folder = await mkdtemp(join(tmpdir(), 'npm-scripts-'));
  await copyFile(join(PROJECT_ROOT, 'package.json'), join(folder, 'package.json'));
});

afterEach(() => rm(folder, { recursive: true }));

function npm(...args: readonly string[]): Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    execFile('npm', ['--silent', ...args], { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

test.each([
  ['start', ''],
  ['token', 'token'],
  ['db:deploy', 'db:deploy'],
  ['db:status', 'db:status'],
])('without the tools that build, npm run %s runs what is built', async (script, command) => {
  await mkdir(join(folder, 'dist'));
  await writeFile(join(folder, 'dist', 'main.js'), 'console.log(`ran ${process.argv.slice(2)}`);');
  expect(await npm('run', script)).toEqual({ code: 0, stdout: `ran ${command}\n`, stderr: '' });
});

test('without them and without a build, it is said what to do', async () => {
  const { code, stderr } = await npm('start');
  expect([code, stderr]).toEqual([1, expect.stringMatching(/npm ci && npm run build\n$/)]);
});
