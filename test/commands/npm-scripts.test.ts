import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/project-root';

const CHECK = join(PROJECT_ROOT, 'src', 'commands', 'check-address.js');

let folder: string;
let port = 0;

beforeEach(async () => {
  // As after `npm ci --omit=dev`: the scripts without the build tools.
  folder = await mkdtemp(join(tmpdir(), 'npm-scripts-'));
  await copyFile(join(PROJECT_ROOT, 'package.json'), join(folder, 'package.json'));
});

afterEach(async () => {
  port = 0;
  await rm(folder, { recursive: true });
});

/** A fake of wireit that builds a program which prints "ran". */
async function installBuildTool(): Promise<void> {
  const bin = join(folder, 'node_modules', '.bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, 'wireit'), '#!/bin/sh\nmkdir -p dist && echo "console.log(\'ran\')" > dist/main.js\n', { mode: 0o755 });
  await mkdir(join(folder, 'src', 'commands'), { recursive: true });
  await copyFile(CHECK, join(folder, 'src', 'commands', 'check-address.js'));
}

function npm(...args: readonly string[]): Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      'npm',
      ['--silent', ...args],
      { cwd: folder, env: { ...process.env, HOST: '127.0.0.1', PORT: String(port) } },
      (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stdout, stderr });
      },
    );
  });
}

test.each([
  ['start', ''],
  ['token', 'token'],
  ['db:deploy', 'db:deploy'],
  ['db:status', 'db:status'],
])('without build tools, npm run %s runs the existing build', async (script, command) => {
  await mkdir(join(folder, 'dist'));
  await writeFile(join(folder, 'dist', 'main.js'), 'console.log(`ran ${process.argv.slice(2)}`);');
  expect(await npm('run', script)).toEqual({ code: 0, stdout: `ran ${command}\n`, stderr: '' });
});

test('without build tools and without a build, npm start reports the commands to run', async () => {
  const { code, stderr } = await npm('start');
  expect([code, stderr]).toEqual([1, expect.stringMatching(/npm ci && npm run build\n$/)]);
});

test.each(['start', 'dev'])('npm run %s announces the build on standard error', async (script) => {
  await installBuildTool();
  expect(await npm('run', script)).toEqual({ code: 0, stdout: 'ran\n', stderr: '  Building…\n' });
});

describe.each(['start', 'dev'])('npm run %s reports a taken port before it builds', (script) => {
  test.each([
    ['the first time', false],
    ['with a build of earlier', true],
  ])('%s', async (_when, hasBuild) => {
    await installBuildTool();
    if (hasBuild) {
      await mkdir(join(folder, 'dist'));
      await writeFile(join(folder, 'dist', 'main.js'), 'console.log("ran")');
    }
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    // The server listens on TCP: its address is not a path.
    ({ port } = other.address() as AddressInfo);
    const outcome = await npm('run', script);
    other.close();
    expect(outcome).toEqual({
      code: 1,
      stdout: '',
      stderr: `Port ${port} on 127.0.0.1 is taken: stop what uses it, or choose another with PORT\n`,
    });
    expect(existsSync(join(folder, 'dist'))).toBe(hasBuild);
  });
});
