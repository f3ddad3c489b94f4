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

/** Runs the gateway in a terminal, requests a path once it listens, presses Ctrl-C, and returns what the terminal shows, with colours. */
async function runInTerminal(env: Readonly<Record<string, string>>, path = '/health/live'): Promise<string> {
  // util-linux's `script` runs the command in its own terminal and forwards input. `exec`, because Ctrl-C would end the shell first.
  const child = spawn('script', ['--quiet', '--return', '--command', `exec '${process.execPath}' '${MAIN}'`, '/dev/null'], {
    cwd: place.cwd,
    env: { PATH: process.env['PATH'], PORT: '0', ...place.env, ...env },
  });
  let shown = '';
  let isStopped = false;
  child.stdout.on('data', (chunk) => {
    shown += String(chunk);
    const [, url = ''] = /Server listening at (http:[\w.:/]+)[^]*\n/.exec(shown) ?? [];
    if (isStopped || url === '') return;
    isStopped = true;
    void fetch(url + path).then(() => child.stdin.write('\u0003'));
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect([code, shown]).toEqual([0, expect.any(String)]);
  return shown.replaceAll('\r', '');
}

test('log lines are readable in a terminal', async () => {
  const shown = stripVTControlCharacters(await runInTerminal({}));
  expect(shown).toMatch(READABLE_LINE);
  expect(shown).not.toMatch(/\{"level"/);
});

test.each([
  ['coloured', { TERM: 'xterm' }, '\u001b[33m404\u001b[36m'],
  ['not coloured with NO_COLOR', { TERM: 'xterm', NO_COLOR: '1' }, '404'],
])('a failed request is one %s line with its code in a terminal', async (_, env, status) => {
  const shown = await runInTerminal(env, '/api/v1/nothing?x');
  expect(shown).toContain(status);
  // The terminal echoes Ctrl-C, perhaps in the same line.
  const line = /\[\d\d:\d\d:\d\d\] INFO: 404 GET +\d+\.\d ms {2}\/api\/v1\/nothing {2}NOT_FOUND \{"requestId":.*\}$/m;
  expect(stripVTControlCharacters(shown)).toMatch(line);
  expect(shown.includes('\u001b[')).toBe(status !== '404');
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
