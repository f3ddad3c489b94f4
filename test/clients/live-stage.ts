import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import { freePort } from '../support/free-port';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { openTestDatabase } from '../support/test-database';

const ELIF = '5eed01000000000000000005';

/** A user with no other follower than the demo data's, whose stats the tests change. */
export const WATCHED = ELIF;

/** A gateway that can be replaced by another one at the same address, over the same database. */
export interface LiveStage {
  readonly url: string;
  /** The address of WebSockets. */
  readonly socketUrl: string;
  /** The log lines of all gateways so far. */
  readonly log: readonly Record<string, unknown>[];
  /** Stops the gateway as SIGTERM does, and starts another one. */
  replace(): Promise<void>;
  /** Adds a follower of the watched user. */
  follow(): Promise<void>;
  /** Adds transactions of ada; returns their ids. */
  add(count: number): Promise<string[]>;
  close(): Promise<void>;
}

/** Browsers have it; Node 20 does not. */
export function installWebSocket(): void {
  Object.assign(globalThis, { WebSocket });
}

/** Starts a gateway. */
export async function openLiveStage(): Promise<LiveStage> {
  const database = await openTestDatabase();
  const port = String(await freePort());
  const start = (): Promise<TestGateway> =>
    startGateway({ PORT: port }, () => Promise.resolve({ ...database, close: () => Promise.resolve() }));
  const gateways = [await start()];
  const current = (): TestGateway => gateways[gateways.length - 1] ?? raise();
  return {
    url: current().url,
    socketUrl: `${current().url.replace('http', 'ws')}/graphql`,
    get log() {
      return gateways.flatMap(({ log }) => log);
    },
    async replace() {
      await current().shutDown(5_000);
      gateways.push(await start());
    },
    follow: () =>
      database.execute(`
        insert into follows (follower_id, followee_id)
        select u.id, '${WATCHED}' from users u
         where u.id <> '${WATCHED}' and u.status = 'ACTIVE' and not exists (select from follows f where f.follower_id = u.id and f.followee_id = '${WATCHED}')
         limit 1`),
    async add(count) {
      const ids = Array.from({ length: count }, () => randomBytes(12).toString('hex'));
      const values = ids.map((id) => `('${id}', '${ADA}', 'BONUS', 'CREDIT', 'COMPLETED', 1, 1)`).join();
      await database.execute(`insert into transactions (id, user_id, type, direction, status, amount, balance_after) values ${values}`);
      return ids;
    },
    async close() {
      await current().close();
      await database.close();
    },
  };
}

function raise(): never {
  throw new Error('No gateway runs');
}

/** The headers of ada's session, with a new token of so many seconds. */
export function sessionHeaders(lifetimeS = 600): Promise<Record<string, string>> {
  return Promise.resolve({ authorization: `Bearer ${tokenFor(ADA, lifetimeS)}`, 'x-language': 'tr' });
}

/** Waits until a condition holds. */
export async function until(isMet: () => boolean): Promise<void> {
  while (!isMet()) await new Promise((resolve) => setTimeout(resolve, 20));
}
