import fastifyCors from '@fastify/cors';
import Fastify, { type FastifyInstance } from 'fastify';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerPlayground } from '../../src/http/playground';
import { installRequestState } from '../../src/http/request-state';

const ORIGIN = 'https://app.example.com';
const settings = { graphqlPath: '/graphql', headers: { 'x-language': 'en' }, token: 'a.b.c' };

let directory: string;
let app: FastifyInstance;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'playground-'));
  const built = join(directory, 'dist', 'playground');
  mkdirSync(join(built, 'assets'), { recursive: true });
  writeFileSync(join(directory, 'dist', 'main.js'), 'secret');
  writeFileSync(join(built, 'index.html'), '<!doctype html><title>Playground</title>');
  writeFileSync(join(built, 'assets', 'index-a1B2.js'), 'export {};');
  app = Fastify();
  // As the gateway does; its headers of mere data must not reach the page.
  installRequestState(app);
  await app.register(fastifyCors, { origin: [ORIGIN] });
  await registerPlayground(app, { assetsDirectory: built, settings });
});

afterAll(async () => {
  await app.close();
  rmSync(directory, { recursive: true });
});

test.each(['/playground', '/playground/'])('%s is the page, never stored, and runs scripts of this origin alone', async (url) => {
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

test('assets are kept for a year: their names change with their content', async () => {
  const { statusCode, headers } = await app.inject('/playground/assets/index-a1B2.js');
  expect(statusCode).toBe(200);
  expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
});

test('the settings, which may hold a token, are neither stored nor shown to other origins', async () => {
  const { statusCode, headers, body } = await app.inject({ url: '/playground/settings.json', headers: { origin: ORIGIN } });
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toEqual(settings);
  expect(headers['cache-control']).toBe('no-store');
  expect(headers).not.toHaveProperty('access-control-allow-origin');
  expect(headers['cross-origin-resource-policy']).toBe('same-origin');
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
])('%s is not found, and not the page either', async (url) => {
  const { statusCode, body } = await app.inject(url);
  expect(statusCode).toBe(404);
  expect(body).not.toMatch(/secret|<title>/);
});

test('a page that has not been built is said to be missing at start', async () => {
  const bare = Fastify();
  const registering = registerPlayground(bare, { assetsDirectory: join(directory, 'nowhere'), settings });
  await expect(registering).rejects.toThrow('npm run build');
  await bare.close();
});
