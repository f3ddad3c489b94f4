import { setTimeout } from 'node:timers/promises';
import type { BrowserContextOptions } from 'playwright-core';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { openTestDatabase, type TestDatabase } from '../support/test-database';
import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

/** elif.live of the demo data. */
export const ELIF = '5eed01000000000000000005';

/** A gateway in this process, whose data tests can change, and a playground that is signed in. */
export interface LiveStage {
  readonly database: TestDatabase;
  readonly url: string;
  /** The users of the subscriptions that have ended on the running gateway, in order; and the same once there are so many. */
  ended(): unknown[];
  untilEnded(count: number): Promise<unknown[]>;
  /** Opens the playground with a token of a user, or with another token. */
  open(options?: BrowserContextOptions & { readonly as?: string; readonly token?: string }): Promise<PlaygroundPage>;
  /** Sets the number of accounts that follow elif.live. */
  setFollowers(count: number): Promise<void>;
  /** Adds a transaction of ada with this amount. */
  gift(amount: number): Promise<void>;
  /** Stops the gateway as a signal does, and starts it again on the same port and database. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the gateway of a file. */
export async function setLiveStage(environment: Readonly<Record<string, string>> = {}): Promise<LiveStage> {
  const stage: Stage = await setStage();
  const database = await openTestDatabase();
  let gateway: TestGateway = await startGateway({ PLAYGROUND: 'true', ...environment }, () => Promise.resolve(database));
  const { url } = gateway;
  let gifts = 0;
  const ended = (): unknown[] => gateway.log.filter(({ msg }) => msg === 'subscription').map(({ userId }) => userId);
  return {
    database,
    url,
    ended,
    async untilEnded(count) {
      while (ended().length < count) await setTimeout(50);
      return ended();
    },
    async open({ as = ADA, token = tokenFor(as), ...options } = {}) {
      const { page, context, ...visit } = await stage.open(`${url}/health/live`, { permissions: ['clipboard-read', 'clipboard-write'], ...options }); // prettier-ignore
      await page.evaluate(`sessionStorage.setItem('livestream-gateway:token', ${JSON.stringify(token)})`);
      await page.goto(`${url}/playground`);
      const playground = new PlaygroundPage({ page, context, ...visit });
      await playground.untilReady();
      return playground;
    },
    setFollowers: (count) =>
      database.execute(
        `begin; delete from follows where followee_id = '${ELIF}';
         insert into follows (follower_id, followee_id) select id, '${ELIF}' from users where id <> '${ELIF}' order by id limit ${String(count)}; commit`,
      ),
    async gift(amount) {
      gifts += 1;
      await database.execute(
        `insert into transactions (id, user_id, type, direction, status, amount, balance_after, created_at)
         values ('11fe${String(gifts).padStart(20, '0')}', '${ADA}', 'GIFT_RECEIVED', 'CREDIT', 'COMPLETED', ${String(amount)}, 0, now())`,
      );
    },
    stop: () => gateway.shutDown(0),
    async start() {
      gateway = await startGateway({ PLAYGROUND: 'true', PORT: new URL(url).port, ...environment }, () => Promise.resolve(database));
    },
    async close() {
      try {
        await stage.close();
      } finally {
        await gateway.close();
      }
    },
  };
}
