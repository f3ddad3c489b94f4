import { Client } from 'pg';
import { ADA } from '../support/gateway';
import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { subscribe, TRANSPORTS, untilStep, watchAllSteps, type LiveClient } from './live-clients';
import { statementsOf, StepWriter } from './live-steps';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';
import { startTcpProxy } from './tcp-proxy';

let server: PostgresServer;
let url: string;
let gateway: FaultyGateway;
beforeAll(async () => {
  server = await startPostgresServer();
  url = await seededDatabase(server);
  gateway = await startFaultyGateway({ DATABASE_URL: url });
});
afterAll(async () => {
  await gateway.stop();
  await server.remove();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A connection of a program that writes, in a transaction. */
async function beginWriting(connectionString = url): Promise<Client> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('begin');
  return client;
}

const idOf = (number: number): string => `fd${number.toString(16).padStart(22, '0')}`;

/**
 * Inserts a transaction of ada, which began some seconds ago. 64 successive numbers differ in type, status or direction: those of one kind wait
 * for one another, because they change the same count.
 */
async function insert(client: Pick<Client, 'query'>, number: number, ageS = 0): Promise<void> {
  await client.query(
    `insert into transactions (id, user_id, type, direction, status, amount, balance_after, created_at)
       values ($1, $2, (enum_range(null::transaction_type))[1 + $4 % 8], (enum_range(null::transaction_direction))[1 + $4 / 8 % 2],
               (enum_range(null::transaction_status))[1 + $4 / 16 % 4], 1, 0, now() - make_interval(secs => $3))`,
    [idOf(number), ADA, ageS, number],
  );
}

/** Subscribes to the transactions of ada. */
function watchLedgers(after?: string): readonly LiveClient[] {
  const query = `subscription ($after: String) { myTransactionAdded(after: $after, limit: 100) { cursor transactions { id } } }`;
  return TRANSPORTS.map((transport) => subscribe({ url: gateway.url, transport }, { query, variables: { after } }));
}

/** An event of `watchLedgers`. */
interface Added {
  readonly cursor: string;
  readonly transactions: readonly { readonly id: string }[];
}

function addedIn({ events }: LiveClient): Added[] {
  // The type of the query of `watchLedgers`.
  return events.map(({ result }) => (result.data as { myTransactionAdded: Added }).myTransactionAdded);
}

/** The numbers of the transactions that a client has received from this file. */
function numbersOf(client: LiveClient): number[] {
  return addedIn(client).flatMap(({ transactions }) => transactions.filter(({ id }) => id.startsWith('fd')).map(({ id }) => Number.parseInt(id.slice(2), 16))); // prettier-ignore
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(20);
}

/** Waits until all clients have received as many transactions, and expects them to be these. */
async function untilNumbers(clients: readonly LiveClient[], numbers: readonly number[]): Promise<void> {
  await until(() => clients.every((client) => numbersOf(client).length >= numbers.length));
  expect(clients.map(numbersOf)).toEqual(clients.map(() => numbers));
}

test('what a writer had not committed when it crashed is never sent, and what others commit is', async () => {
  const proxy = await startTcpProxy(server);
  const writer = new StepWriter(() => server);
  await writer.write();
  const clients = watchAllSteps(gateway.url);
  await untilStep(clients, writer.step);
  const outcomes: string[] = [];
  for (let time = 0; time < 20; time += 1) {
    const client = await beginWriting(`postgresql://postgres@127.0.0.1:${proxy.port}/gateway`);
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    await client.query(statementsOf(9_000 + time));
    await pause(50);
    // The server ends the session, or the network to the program is gone.
    if (time % 2 === 0) await server.run(`select pg_terminate_backend(${rows[0]?.pid ?? 0})`);
    else proxy.resetAll();
    outcomes.push(await client.query('commit').then(() => 'committed', () => 'lost')); // prettier-ignore
    await writer.write();
  }
  await untilStep(clients, writer.step);
  for (const client of clients) client.stop();
  await proxy.close();
  const faults = clients.flatMap((client) => client.faults());
  recordFault({ name: 'writers that crash', sent: outcomes.length, failed: faults.length });
  expect(new Set(outcomes)).toEqual(new Set(['lost']));
  expect(faults).toEqual([]);
});

test('a transaction that is committed half a minute late is sent once, also to a client that connects again', async () => {
  const clients = watchLedgers();
  await until(() => clients.every(({ events }) => events.length === 1));
  const [late, early] = [await beginWriting(), await beginWriting()];
  await insert(late, 1, 30);
  await insert(early, 2);
  await early.query('commit');
  await untilNumbers(clients, [2]);
  const [before = ''] = clients.map((client) => addedIn(client).at(-1)?.cursor);
  await late.query('commit');
  await untilNumbers(clients, [2, 1]);
  const resumed = watchLedgers(before);
  await untilNumbers(resumed, [1]);
  const [after = ''] = clients.map((client) => addedIn(client).at(-1)?.cursor);
  const complete = watchLedgers(after);
  await until(() => complete.every(({ events }) => events.length === 1));
  await early.query('begin');
  await insert(early, 3);
  await early.query('commit');
  await untilNumbers(clients, [2, 1, 3]);
  await untilNumbers(resumed, [1, 3]);
  await untilNumbers(complete, [3]);
  for (const client of [...clients, ...resumed, ...complete]) client.stop();
  for (const client of [late, early]) await client.end();
});

test('of 60 transactions that overlap and are committed in another order, each that is committed is sent once', async () => {
  const clients = watchLedgers();
  await until(() => clients.every(({ events }) => events.length === 1));
  const known = clients.map((client) => numbersOf(client).length);
  const numbers = Array.from({ length: 60 }, (_, index) => 100 + index);
  const open = await Promise.all(numbers.map(async (number) => {
    const client = await beginWriting();
    await insert(client, number, number % 30);
    return { number, client };
  })); // prettier-ignore
  const committed: number[] = [];
  // A fixed order that jumps: 37 and 60 have no common divisor.
  for (let step = 0; step < open.length; step += 1) {
    const { number, client } = open[(step * 37) % open.length] ?? { number: 0, client: undefined };
    if (number % 3 !== 0) committed.push(number);
    await client?.query(number % 3 === 0 ? 'rollback' : 'commit');
    await client?.end();
    await pause(30);
  }
  await until(() => clients.every((client, index) => numbersOf(client).length - (known[index] ?? 0) >= committed.length));
  // Until another comparison might have caused a repeated one.
  await pause(1_000);
  for (const client of clients) client.stop();
  const wrong = clients.filter((client, index) => numbersOf(client).slice(known[index]).toSorted((a, b) => a - b).join() !== committed.toSorted((a, b) => a - b).join()); // prettier-ignore
  recordFault({ name: 'transactions committed in another order', sent: committed.length * clients.length, failed: wrong.length });
  expect(wrong.map(numbersOf)).toEqual([]);
});
