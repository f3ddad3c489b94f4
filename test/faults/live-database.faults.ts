import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { TRANSPORTS, untilStep, watchAllSteps, watchSteps } from './live-clients';
import { FIELD_NAMES, StepWriter } from './live-steps';
import { startPgBouncer, type PgBouncer } from './pgbouncer';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';
import { startTcpProxy, type TcpProxy } from './tcp-proxy';

/** Until the next comparison after an outage, which ends with a pause of 5 s at most, and its events. */
const RECOVERY_MS = 8_000;

let server: PostgresServer;
let proxy: TcpProxy;
let pooler: PgBouncer;
let writer: StepWriter;
let gateways: { readonly direct: FaultyGateway; readonly pooled: FaultyGateway };
beforeAll(async () => {
  server = await startPostgresServer();
  await seededDatabase(server);
  proxy = await startTcpProxy(server);
  pooler = await startPgBouncer(server, { mode: 'transaction', poolSize: 5 });
  gateways = {
    direct: await startFaultyGateway({ DATABASE_URL: `postgresql://postgres@127.0.0.1:${proxy.port}/gateway` }),
    pooled: await startFaultyGateway({ DATABASE_URL: pooler.url('gateway') }),
  };
  writer = new StepWriter(() => server);
});
afterAll(async () => {
  await gateways.direct.stop();
  await gateways.pooled.stop();
  await pooler.stop();
  await proxy.close();
  await server.remove();
});

/** How a new subscription fails while the database is away: the status of an event stream, the close code of a socket, or an error. */
const OUTAGE_ENDS = ['503', '504', '1013', 'SERVICE_UNAVAILABLE', 'GATEWAY_TIMEOUT'];

interface Outage {
  readonly gateway: keyof typeof gateways;
  readonly begin: () => Promise<void> | void;
  readonly end: () => Promise<void> | void;
}

const OUTAGES: Readonly<Record<string, Outage>> = {
  'is stopped': { gateway: 'direct', begin: () => server.stop('immediate'), end: () => server.start() },
  hangs: { gateway: 'direct', begin: () => server.signal('SIGSTOP'), end: () => server.signal('SIGCONT') },
  'is behind a black hole': {
    gateway: 'direct',
    begin: () => {
      proxy.setMode('swallow');
    },
    end: () => {
      proxy.setMode('pass');
      proxy.resetAll();
    },
  },
  'is behind a PgBouncer that hangs': {
    gateway: 'pooled',
    begin: () => {
      pooler.signal('SIGSTOP');
    },
    end: () => {
      pooler.signal('SIGCONT');
    },
  },
};

test.each(Object.entries(OUTAGES))(
  'subscriptions stay open while the database %s, and continue with the exact values',
  async (how, outage) => {
    const { url } = gateways[outage.gateway];
    await writer.write();
    const clients = watchAllSteps(url);
    await untilStep(clients, writer.step);
    await writer.write();
    await untilStep(clients, writer.step);

    await outage.begin();
    // Those of accounts and documents that were cached before, and of the statements of each subscription.
    const late = TRANSPORTS.flatMap((transport) => FIELD_NAMES.map((field) => watchSteps({ url, transport }, field)));
    const ends = await Promise.all(late.map(({ ended }) => ended));
    const before = clients.map(({ events }) => events.length);
    await outage.end();
    const endedAt = performance.now();
    await writer.write();
    await writer.write();
    await untilStep(clients, writer.step);
    const recoveryMs = performance.now() - endedAt;
    const later = watchAllSteps(url);
    await untilStep(later, writer.step);
    for (const client of [...clients, ...later]) client.stop();

    const faults = [...clients, ...later].flatMap((client) => client.faults());
    recordFault({
      name: `subscriptions while the database ${how}`,
      sent: clients.length + later.length,
      failed: faults.length,
      worstRecoveryMs: recoveryMs,
      recoveryLimitMs: RECOVERY_MS,
    });
    expect(faults).toEqual([]);
    expect(ends.filter((end) => !OUTAGE_ENDS.includes(end))).toEqual([]);
    expect(late.flatMap((client) => client.steps())).toEqual([]);
    // Nothing was sent while there was nothing new.
    expect(before).toEqual(clients.map(() => 2));
  },
);
