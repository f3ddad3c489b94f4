import type { PostgresServer } from '../faults/postgres-server';
import { tokenFor } from '../support/gateway';
import { follow, type Follower, type Transport } from './subscribers';
import { startWriters } from './writers';

/** Subscriptions to added transactions, and to stats. */
const LEDGER_FOLLOWERS = 400;
const STATS_FOLLOWERS = 100;

/** All subscriptions that are open. */
export const SUBSCRIPTIONS = LEDGER_FOLLOWERS + STATS_FOLLOWERS;

/** Programs that write meanwhile. */
const WRITERS = 2;

/** How long tokens are valid: longer than the test takes. */
const TOKEN_S = 3_600;

const TRANSPORTS: readonly Transport[] = ['websocket', 'sse'];

const LEDGER = 'subscription ($after: String) { myTransactionAdded(after: $after, limit: 50) { cursor transactions { id } } }';
const STATS = 'subscription ($userId: ObjectID!) { userStatsChanged(userId: $userId) { followers } }';

/** A subscription, with what it has received. */
interface Received {
  readonly userId: string;
  readonly follower: Follower;
}

/** What subscriptions have received until the writers stopped, compared with what was written. */
export interface LiveOutcome {
  readonly transactions: number;
  /** Transactions that a subscription lost or received twice, each with the transport. */
  readonly lost: readonly string[];
  readonly repeated: readonly string[];
  /** Stats whose last value is another than that of the database. */
  readonly inexact: readonly string[];
  readonly failures: readonly string[];
  /** The least number of connections of a subscription. */
  readonly fewestConnections: number;
}

/** Open subscriptions while programs write. */
export interface LiveLoad {
  /** Stops the writers, waits until the subscriptions have received everything, and ends them. */
  stop(): Promise<LiveOutcome>;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** How long a subscription may take to receive what is missing when the writers have stopped, in milliseconds. */
const SETTLE_MS = 60_000;

/** Until everything is received, or for SETTLE_MS; and then until another comparison might have sent something twice. */
async function settle(isComplete: () => boolean): Promise<void> {
  const deadline = performance.now() + SETTLE_MS;
  await until(() => isComplete() || performance.now() > deadline);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
}

interface LedgerFollower extends Received {
  readonly transport: Transport;
  readonly ids: string[];
}

function followLedger(url: string, userId: string, transport: Transport): LedgerFollower {
  const ids: string[] = [];
  const variables: { after?: string } = {};
  const onData = (data: Readonly<Record<string, unknown>>): void => {
    // The shape of LEDGER.
    const { cursor, transactions } = data['myTransactionAdded'] as { cursor: string; transactions: readonly { id: string }[] };
    ids.push(...transactions.map(({ id }) => id));
    variables.after = cursor;
  };
  return { userId, transport, ids, follower: follow(url, transport, tokenFor(userId, TOKEN_S), { query: LEDGER, variables, onData }) };
}

interface StatsFollower extends Received {
  readonly followers: () => number | undefined;
}

function followStats(url: string, userId: string, transport: Transport): StatsFollower {
  let followers: number | undefined;
  const onData = (data: Readonly<Record<string, unknown>>): void => {
    // The shape of STATS.
    ({ followers } = data['userStatsChanged'] as { followers: number });
  };
  const follower = follow(url, transport, tokenFor(userId, TOKEN_S), { query: STATS, variables: { userId }, onData });
  return { userId, follower, followers: () => followers };
}

function repeatedOf(ids: readonly string[]): string[] {
  const seen = new Set<string>();
  return ids.filter((id) => seen.has(id) || !seen.add(id));
}

/** Opens subscriptions of accounts, half of them by WebSocket and half as event streams, and starts writers once all have their first event. */
export async function startLiveLoad(url: string, primary: PostgresServer, accounts: readonly string[]): Promise<LiveLoad> {
  const every = <Item>(count: number, create: (account: string, transport: Transport) => Item): Item[] =>
    // There are more subscriptions than accounts, and both lists have entries.
    Array.from({ length: count }, (_, index) => create(accounts[(index >> 1) % accounts.length] ?? '', TRANSPORTS[index % 2] ?? 'sse'));
  const ledgers = every(LEDGER_FOLLOWERS, (account, transport) => followLedger(`${url}/graphql`, account, transport));
  const stats = every(STATS_FOLLOWERS, (account, transport) => followStats(`${url}/graphql`, account, transport));
  const followers = [...ledgers, ...stats].map(({ follower }) => follower);
  await until(() => followers.every(({ connections }) => connections() > 0));
  const writers = await startWriters(primary.url('gateway'), accounts, WRITERS);
  return {
    async stop() {
      await writers.stop();
      const counts = await primary.run('select followee_id, count(*) from follows group by followee_id', 'gateway');
      const exact = new Map(counts.map(({ followee_id: id, count }) => [String(id), Number(count)]));
      const missing = ({ userId, ids }: LedgerFollower): string[] => {
        const received = new Set(ids);
        return (writers.committed.get(userId) ?? []).filter((id) => !received.has(id));
      };
      const inexact = (): StatsFollower[] => stats.filter(({ userId, followers: count }) => count() !== (exact.get(userId) ?? 0));
      await settle(() => inexact().length === 0 && ledgers.every((ledger) => missing(ledger).length === 0));
      await Promise.all(followers.map((follower) => follower.stop()));
      return {
        transactions: [...writers.committed.values()].flat().length,
        lost: ledgers.flatMap((ledger) => missing(ledger).map((id) => `${ledger.transport} ${id}`)),
        repeated: ledgers.flatMap(({ transport, ids }) => repeatedOf(ids).map((id) => `${transport} ${id}`)),
        inexact: inexact().map(({ userId, followers: count }) => `${userId}: ${count()} instead of ${exact.get(userId)}`),
        failures: followers.flatMap(({ failures }) => failures),
        fewestConnections: Math.min(...followers.map(({ connections }) => connections())),
      };
    },
  };
}
