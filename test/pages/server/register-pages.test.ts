import fastifyCors from '@fastify/cors';
import Fastify, { type FastifyInstance } from 'fastify';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TIME_ZONES } from '../../../src/client/time-zone';
import { createSchema } from '../../../src/graphql/schema';
import { registerPages } from '../../../src/pages/server/register-pages';
import { installRequestState } from '../../../src/http/request-state';
import type { DemoUser } from '../../../src/pages/settings';
import { describeRoutes } from '../../../src/pages/server/describe-routes';
import { startGateway } from '../../support/gateway';

const ORIGIN = 'https://app.example.com';
const settings = {
  graphqlPath: '/graphql',
  estimatePath: '/playground/estimate',
  costHeader: { name: 'x-playground-cost', value: '1' },
  timeZones: TIME_ZONES,
  platforms: ['web', 'mobile_ios', 'mobile_android', 'admin', 'api', 'unknown', 'all'],
  routes: describeRoutes('/api/v1'),
};
const ADA = { id: '507f1f77bcf86cd799439011', username: 'ada', note: { en: 'the documented user', tr: 'belgelerdeki kullanıcı' } };

const schema = createSchema();

let directory: string;
let app: FastifyInstance;
let signed: number;

/** Signs a new token on every call, as the gateway does. */
function demoUsers(): readonly DemoUser[] {
  signed += 1;
  return [{ ...ADA, token: `token.${signed}.x` }];
}

/** An app with only the pages. */
async function openApp(trustProxy: boolean): Promise<FastifyInstance> {
  const opened = Fastify({ trustProxy });
  // As in the gateway; its headers for data must not apply to the page.
  installRequestState(opened, true);
  await opened.register(fastifyCors, { origin: [ORIGIN] });
  await registerPages(opened, { schema, assetsDirectory: join(directory, 'dist', 'pages'), demoUsers });
  return opened;
}

beforeEach(() => {
  signed = 0;
});

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'playground-'));
  for (const [page, title] of [
    ['playground', 'Playground'],
    ['reference', 'Reference'],
  ] as const) {
    const built = join(directory, 'dist', 'pages', page);
    mkdirSync(join(built, 'assets'), { recursive: true });
    writeFileSync(join(built, 'index.html'), `<!doctype html><title>${title}</title>`);
    writeFileSync(join(built, 'assets', 'index-a1B2.js'), 'export {};');
  }
  writeFileSync(join(directory, 'dist', 'main.js'), 'secret');
  app = await openApp(false);
});

afterAll(async () => {
  await app.close();
  rmSync(directory, { recursive: true });
});

test.each(['/playground', '/playground/'])('%s serves the page with no-store and a CSP for scripts of this origin only', async (url) => {
  const { statusCode, headers, body } = await app.inject(url);
  expect(statusCode).toBe(200);
  expect(body).toContain('<title>Playground</title>');
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['cache-control']).toBe('no-store');
  const policy = headers['content-security-policy'];
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("worker-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/https?:|blob:|unsafe-eval/);
});

test('assets are cached for a year, because their names contain a hash', async () => {
  const { statusCode, headers } = await app.inject('/playground/assets/index-a1B2.js');
  expect(statusCode).toBe(200);
  expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
});

test('the settings, which may contain tokens, are not cached and not readable by other origins', async () => {
  const { statusCode, headers, body } = await app.inject({ url: '/playground/settings.json', headers: { origin: ORIGIN } });
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toEqual({ ...settings, demoUsers: [{ ...ADA, token: 'token.1.x' }] });
  expect(headers['cache-control']).toBe('no-store');
  expect(headers).not.toHaveProperty('access-control-allow-origin');
  expect(headers['cross-origin-resource-policy']).toBe('same-origin');
});

test('every response contains new tokens', async () => {
  const tokens = [await app.inject('/playground/settings.json'), await app.inject('/playground/settings.json')].map(({ body }) => {
    // The page parses the settings as this type.
    return (JSON.parse(body) as { demoUsers: DemoUser[] }).demoUsers[0]?.token;
  });
  expect(tokens).toEqual(['token.1.x', 'token.2.x']);
});

/** The number of demo users with a token in the settings for these hosts. */
async function demoUsersFor(server: FastifyInstance, headers: Readonly<Record<string, string>>): Promise<number> {
  const { statusCode, body } = await server.inject({ url: '/playground/settings.json', headers });
  expect(statusCode).toBe(200);
  const { demoUsers: users, ...others } = JSON.parse(body) as { demoUsers: unknown[] };
  expect(others).toEqual(settings);
  return users.length;
}

test.each([
  'localhost',
  'localhost:4000',
  'x.localhost',
  'a.b.localhost:80',
  '127.0.0.1',
  '127.0.0.1:4000',
  '192.168.1.7:4000',
  '[::1]',
  '[::1]:4000',
])('lists demo users for the local host %s', async (host) => {
  expect(await demoUsersFor(app, { host })).toBe(1);
});

test.each([
  'gateway.example.com', 'gateway.example.com:4000', 'evil.example', 'localhost.evil.example', 'notlocalhost', 'x-localhost:4000',
  '127.0.0.1.evil.example', '127.0.0.1.nip.io:4000', '1.2.3', '1.2.3.4.5', '256.1.1.1', 'localhost.',
])('lists no demo users and signs no tokens for the host %s', async (host) => {
  expect(await demoUsersFor(app, { host })).toBe(0);
  expect(signed).toBe(0);
}); // prettier-ignore

test.each([
  ['127.0.0.1', '127.0.0.1', 1],
  ['127.0.0.53', '127.0.0.1', 1],
  ['::1', '::1', 1],
  ['::ffff:127.0.0.1', '::ffff:127.0.0.1', 1],
  ['192.168.1.7', '192.168.1.7', 1],
  ['192.168.1.8', '192.168.1.7', 0],
  ['::ffff:192.168.1.8', '::ffff:192.168.1.7', 0],
  ['10.0.0.1', '127.0.0.1', 0],
  ['fe80::2', 'fe80::1', 0],
])('a connection from %s to %s: %i demo users are listed', async (remoteAddress, localAddress, count) => {
  const near = Fastify();
  near.addHook('onRequest', (request, _reply, done) => {
    Object.defineProperty(request.raw.socket, 'localAddress', { value: localAddress });
    done();
  });
  installRequestState(near, true);
  await registerPages(near, { schema, assetsDirectory: join(directory, 'dist', 'pages'), demoUsers });
  const { body } = await near.inject({ url: '/playground/settings.json', headers: { host: 'localhost' }, remoteAddress });
  expect(JSON.parse(body)).toMatchObject({ demoUsers: Array.from({ length: count }, () => ({ username: 'ada' })) });
  await near.close();
});

test.each(['x-forwarded-for', 'forwarded'])('lists no demo users with the header %s of an untrusted proxy', async (name) => {
  expect(await demoUsersFor(app, { host: 'localhost', [name]: '127.0.0.1' })).toBe(0);
});

test('lists demo users behind a trusted proxy only for local clients', async () => {
  const behind = await openApp(true);
  expect(await demoUsersFor(behind, { host: 'localhost', 'x-forwarded-for': '127.0.0.1' })).toBe(1);
  expect(await demoUsersFor(behind, { host: 'localhost', 'x-forwarded-for': '203.0.113.7' })).toBe(0);
  expect(await demoUsersFor(behind, { host: 'localhost', 'x-forwarded-for': '203.0.113.7, 127.0.0.1' })).toBe(0);
  // Fastify ignores this header, so the client address is unknown.
  expect(await demoUsersFor(behind, { host: 'localhost', forwarded: 'for=203.0.113.7' })).toBe(0);
  await behind.close();
});

test.each([
  ['localhost:4000', 'localhost', 1],
  ['localhost:4000', 'gateway.example.com', 0],
  // The host of a page in a DNS rebinding attack.
  ['evil.example', 'localhost', 0],
])('behind a trusted proxy, with host %s and forwarded %s, lists %i demo users', async (host, forwarded, count) => {
  const behind = await openApp(true);
  expect(await demoUsersFor(behind, { host, 'x-forwarded-host': forwarded })).toBe(count);
  await behind.close();
});

test.each([
  '/playground/nothing.js',
  '/playground/assets/',
  '/playground/assets/nothing.js',
  '/playground/../main.js',
  '/playground/..%2fmain.js',
  '/playground/assets/../../main.js',
  '/playground/assets/..%2f..%2fmain.js',
  '/playground/assets/%2e%2e/%2e%2e/main.js',
  '/playground/assets/..%5c..%5cmain.js',
  '/playground/assets/%00',
])('%s is not found', async (url) => {
  const { statusCode, body } = await app.inject(url);
  expect(statusCode).toBe(404);
  expect(body).not.toMatch(/secret|<title>/);
});

test('reports a missing build of the page at startup', async () => {
  const bare = Fastify();
  const registering = registerPages(bare, { schema, assetsDirectory: join(directory, 'nowhere'), demoUsers });
  await expect(registering).rejects.toThrow('npm run build');
  await bare.close();
});

test('the settings contain the time zones, platforms and routes of the gateway', async () => {
  const gateway = await startGateway({ PLAYGROUND: 'true' });
  const { body } = await gateway.fetch('/playground/settings.json', { as: null });
  expect(body).toEqual({ ...settings, demoUsers: [] });
  await gateway.close();
});
