import jwt from 'jsonwebtoken';
import { ADA } from '../support/gateway';
import { emptyFolder, runCommand, startCommand, workplace, type Workplace } from '../support/run-command';

let place: Workplace;
beforeAll(async () => {
  place = await workplace();
});
afterAll(() => place.remove());

const token = (...args: string[]): ReturnType<typeof runCommand> => runCommand(['token', ...args], place);

test.each([
  ['an id', [ADA], 3_600],
  ['an id in upper case', [ADA.toUpperCase()], 3_600],
  ['a username', ['ada'], 3_600],
  ['a username in another case', ['Ada'], 3_600],
  ['a lifetime', ['ada', '--expires', '2d'], 172_800],
])('prints a token for %s', async (_what, args, lifetimeS) => {
  const { code, stdout } = await token('--user', ...args);
  expect(code).toBe(0);
  const claims = jwt.decode(stdout.trim(), { json: true });
  expect(claims?.sub).toBe(ADA);
  expect((claims?.exp ?? 0) - (claims?.iat ?? 0)).toBe(lifetimeS);
});

test.each([
  ['no user', [], /^Usage: /],
  ['an unknown option', ['--user', 'ada', '--role', 'ADMIN'], /^Usage: /],
  ['a lifetime without a unit', ['--user', 'ada', '--expires', '10'], /^Usage: /],
  ['an unknown user', ['--user', 'nobody_of_that_name'], /^There is no such user/],
])('rejects %s in one line', async (_what, args, message) => {
  const { code, stdout, stderr } = await token(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('rejects the command if an issuer signs tokens (JWKS_URL)', async () => {
  const env = { ...place.env, JWT_SECRET: '' };
  const outcome = await runCommand(['token', '--user', 'ada'], { cwd: place.cwd, env: { ...env, JWKS_URL: 'http://127.0.0.1:9/jwks' } });
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toMatch(/^Tokens are signed by your issuer/);
});

test.each([['ada'], [ADA]])('prints a token for %s that a running gateway accepts', async (user) => {
  const gateway = startCommand([], { cwd: place.cwd, env: { ...place.env, PORT: '0' } });
  try {
    const [, url = ''] = await gateway.until(/GraphQL {6}(http:\S+)\/graphql/);
    const { stdout, stderr } = await token('--user', user);
    expect(stderr).toBe('');
    const answer = await fetch(`${url}/api/v1/users/${ADA}/stats`, { headers: { authorization: stdout.trim() } });
    expect(answer.status).toBe(200);
  } finally {
    gateway.kill('SIGTERM');
    await gateway.ended;
  }
});

test('prints a token before the first start of the gateway, which accepts it later', async () => {
  const folder = await emptyFolder();
  const { code, stdout, stderr } = await runCommand(['token', '--user', 'ada'], folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const gateway = startCommand([], { cwd: folder.cwd, env: { PORT: '0' } });
  const [, url = ''] = await gateway.until(/GraphQL {6}(http:\S+)\/graphql/);
  const answer = await fetch(`${url}/api/v1/users/${ADA}/stats`, { headers: { authorization: stdout.trim() } });
  expect(answer.status).toBe(200);
  gateway.kill('SIGTERM');
  await gateway.ended;
  await folder.remove();
});

test('prints a token beside a running gateway for a user who has blocked the demo user, and none for an unknown user', async () => {
  const gateway = startCommand([], { cwd: place.cwd, env: { ...place.env, PORT: '0' } });
  try {
    await gateway.until(/GraphQL {6}(http:\S+)\/graphql/);
    expect((await token('--user', 'burak_x')).stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    for (const unknown of ['nobody_of_that_name', 'f'.repeat(24)])
      expect((await token('--user', unknown)).stderr).toMatch(/^There is no such user/);
  } finally {
    gateway.kill('SIGTERM');
    await gateway.ended;
  }
});
