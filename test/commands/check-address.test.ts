import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/project-root';
import { emptyFolder, runCommand, type Outcome, type Workplace } from '../support/run-command';

const CHECK = join(PROJECT_ROOT, 'src', 'commands', 'check-address.js');
const SECRET = 'a secret for tests alone, of more than 32 bytes';

let place: Workplace;
let other: Server;
let taken: string;

beforeAll(async () => {
  other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  // The server listens on TCP: its address is not a path.
  taken = String((other.address() as AddressInfo).port);
});
afterAll(() => other.close());
beforeEach(async () => {
  place = await emptyFolder();
});
afterEach(() => place.remove());

type Environment = Readonly<Record<string, string>>;

/** Runs the check that precedes the build. */
function check(env: Environment): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { cwd: place.cwd, env: { PATH: process.env['PATH'], ...env } };
    const child = execFile(process.execPath, [CHECK], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}

/** A module that makes listening fail with a code, which depends on the machine otherwise. */
async function failingToListen(code: string): Promise<Environment> {
  const path = join(place.cwd, 'fail.cjs');
  await writeFile(
    path,
    `const { Server } = require('node:net');
    Server.prototype.listen = function () {
      process.nextTick(() => this.emit('error', Object.assign(new Error('failed'), { code: '${code}', syscall: 'listen' })));
      return this;
    };`,
  );
  return { NODE_OPTIONS: `--require ${path}` };
}

test.each<[string, () => Environment | Promise<Environment>, RegExp]>([
  ['a taken port', () => ({ PORT: taken }), /^Port \d+ on 127.0.0.1 is taken: .* with PORT\n$/],
  ['a taken port on all addresses', () => ({ PORT: taken, DATABASE_URL: 'postgresql://a@b/c', JWT_SECRET: SECRET }), /^Port \d+ on 0.0.0.0 is taken/],
  ['a taken OPERATIONS_PORT', () => ({ PORT: '0', OPERATIONS_PORT: taken }), /^Port \d+ on 127.0.0.1 is taken: .* with OPERATIONS_PORT\n$/],
  ['an address of another machine', () => ({ HOST: '192.0.2.1', PORT: '0' }), /^192.0.2.1 is not an address of this machine: choose another with HOST\n$/],
  ['the same for OPERATIONS_HOST', () => ({ PORT: '0', OPERATIONS_HOST: '[2001:db8::1]', OPERATIONS_PORT: '0' }), /^2001:db8::1 is not an address of this machine: choose another with OPERATIONS_HOST\n$/],
  ['an unknown host', () => ({ HOST: 'nothing.invalid', PORT: '0' }), /^The host nothing.invalid cannot be found: choose another with HOST\n$/],
  ['a privileged port', async () => ({ PORT: '81', ...(await failingToListen('EACCES')) }), /^Port 81 on 127.0.0.1 needs more privileges: choose one from 1024 on with PORT\n$/],
  ['any other error', async () => ({ PORT: '0', ...(await failingToListen('EAFNOSUPPORT')) }), /^Port 0 on 127.0.0.1 cannot be listened on \(EAFNOSUPPORT\): choose others with HOST and PORT\n$/],
])('%s is one line before the build, and the same line of the gateway', async (_what, environment, message) => {
  const env = await environment();
  const outcome = await check(env);
  expect(outcome).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(message) as unknown });
  expect(await runCommand([], { cwd: place.cwd, env })).toEqual(outcome);
}); // prettier-ignore

test.each([
  [{ PORT: 'http' }, 'PORT'],
  [{ PORT: '-1' }, 'PORT'],
  [{ PORT: '65536' }, 'PORT'],
  [{ PORT: '0', OPERATIONS_PORT: '80 ' }, 'OPERATIONS_PORT'],
])('%j is not a port number for the check and the gateway', async (env, variable) => {
  expect(await check(env)).toEqual({ code: 1, stdout: '', stderr: `${variable}: must be a port number\n` });
  const { code, stderr } = await runCommand([], { cwd: place.cwd, env });
  expect([code, stderr]).toEqual([1, `The configuration is invalid:\n  - ${variable}: must be a port number\n`]);
});

test.each([{ PORT: '0' }, { PORT: '0', HOST: '' }, { PORT: '0', HOST: '[::1]' }, { PORT: '0', OPERATIONS_PORT: '' }])(
  'accepts %j silently',
  async (env) => {
    expect(await check(env)).toEqual({ code: 0, stdout: '', stderr: '' });
  },
);

test('reads .env, but prefers variables that are set', async () => {
  await writeFile(join(place.cwd, '.env'), `HOST=192.0.2.1\nPORT=0\n`);
  expect((await check({})).stderr).toMatch(/^192\.0\.2\.1 is not an address/);
  expect(await check({ HOST: '127.0.0.1' })).toEqual({ code: 0, stdout: '', stderr: '' });
});
