import { databaseFailureOf } from '../../src/database/database-failure';
import { errorChainOf } from '../../src/database/error-codes';
import { openPostgres } from '../../src/engines/postgres';
import { serverAt } from '../support/connection-string';
import { freePort } from '../support/free-port';
import { errorOf } from './error-of';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { eventually } from './processes';
import { startTcpProxy, type TcpProxy } from './tcp-proxy';

let server: PostgresServer;
let proxy: TcpProxy;

beforeAll(async () => {
  server = await startPostgresServer();
  proxy = await startTcpProxy(server);
});
afterAll(async () => {
  await proxy.close();
  await server.remove();
});

/** The error of a slow statement as the pool and Prisma pass it on. */
async function errorThroughPrisma(port: number, query: string): Promise<unknown> {
  const engine = openPostgres(serverAt(`postgresql://postgres@127.0.0.1:${port}/postgres${query}`), () => undefined);
  try {
    await engine.prisma.$queryRaw`select 1`.catch(() => undefined);
    return await errorOf(() => engine.prisma.$queryRaw`select pg_sleep(10)::text`);
  } finally {
    proxy.setMode('pass');
    proxy.resetAll();
    await engine.close();
  }
}

test.each([
  ['of a server that does not respond', 'ETIMEDOUT', 'unanswered', '?connect_timeout=1', 'swallow'],
  ['of a server without TLS', 'TLS_NOT_SUPPORTED', 'other', '?sslmode=require', 'pass'],
] as const)('Prisma passes on the code %s', async (_what, code, failure, query, mode) => {
  proxy.setMode(mode);
  const error = await errorThroughPrisma(proxy.port, query);
  expect(errorChainOf(error).codes).toContain(code);
  expect(databaseFailureOf(error)).toBe(failure);
});

test('Prisma passes on the code of a connection that is reset during a statement', async () => {
  const resetting = eventually(async () => {
    const running = await server.run(`select from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'`);
    if (running.length === 0) throw new Error('the statement is not running yet');
    proxy.resetAll();
  });
  const error = await errorThroughPrisma(proxy.port, '');
  await resetting;
  expect(errorChainOf(error).codes).toContain('ECONNRESET');
  expect(databaseFailureOf(error)).toBe('lost');
});

test('Prisma passes on the code of an unreachable server', async () => {
  const error = await errorThroughPrisma(await freePort(), '');
  expect(errorChainOf(error).codes).toContain('ECONNREFUSED');
  expect(databaseFailureOf(error)).toBe('unreachable');
});
