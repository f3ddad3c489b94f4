import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { PROJECT_ROOT } from '../../src/project-root';
import { TEST_SECRET } from '../support/gateway';
import { startCommand, workplace, type Workplace } from '../support/run-command';

const MAIN = join(PROJECT_ROOT, 'dist', 'main.js');
const JSON_LINE = /^\{.*"msg":"Server listening at /m;
const READABLE_LINE = /^\[\d\d:\d\d:\d\d\] INFO: Server listening at /m;

let place: Workplace;

beforeEach(async () => {
  place = await workplace();
});

afterEach(() => place.remove());

/** Runs the gateway in a terminal, presses Ctrl-C once it listens, and returns what the terminal shows. */
async function runInTerminal(env: Readonly<Record<string, string>>): Promise<string> {
  // util-linux's `script` runs the command in its own terminal and forwards input. `exec`, because Ctrl-C would end the shell first.
  const child = spawn('script', ['--quiet', '--return', '--command', `exec '${process.execPath}' '${MAIN}'`, '/dev/null'], {
    cwd: place.cwd,
    env: { PATH: process.env['PATH'], PORT: '0', ...place.env, ...env },
  });
  let shown = '';
  let isStopped = false;
  child.stdout.on('data', (chunk) => {
    shown += String(chunk);
    if (isStopped || !/Server listening at [^]*\n/.test(shown)) return;
    isStopped = true;
    child.stdin.write('\u0003');
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect([code, shown]).toEqual([0, expect.any(String)]);
  return stripVTControlCharacters(shown).replaceAll('\r', '');
}

test('log lines are readable in a terminal', async () => {
  const shown = await runInTerminal({});
  expect(shown).toMatch(READABLE_LINE);
  expect(shown).not.toMatch(/\{"level"/);
});

test('log lines are JSON in a terminal in production', async () => {
  const shown = await runInTerminal({ NODE_ENV: 'production', EMBEDDED_DATABASE: 'true', JWT_SECRET: TEST_SECRET });
  expect(shown).toMatch(JSON_LINE);
});

test('log lines are JSON in a pipe', async () => {
  const command = startCommand([], { cwd: place.cwd, env: { PORT: '0', ...place.env } });
  await command.until(JSON_LINE);
  command.kill('SIGINT');
  expect((await command.ended).stdout).not.toMatch(READABLE_LINE);
});
