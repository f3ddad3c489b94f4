import type { FastifyInstance } from 'fastify';
import type { LiveConfig } from '../config/live';
import type { Database, Engine } from '../database/database';
import { Prisma } from '../generated/prisma/client';
import { Notifications } from './feed/notifications';
import { CHANNEL } from './feed/notified-kinds';
import { PolledChanges } from './feed/polled-changes';

/** A feed of changes, with its state. */
export interface OpenedFeed {
  readonly changes: PolledChanges;
  /** Whether notifications are heard; undefined if they are not configured. */
  readonly isHearing: (() => boolean) | undefined;
}

/** Opens the feed of changes that subscriptions watch. It is closed with the app. */
export function openChangeFeed(
  app: FastifyInstance,
  { source }: LiveConfig,
  engine: Pick<Engine, 'listen'>,
  database: Database,
): OpenedFeed {
  const changes = new PolledChanges();
  if (source === 'poll') {
    app.addHook('onClose', () => {
      changes.close();
    });
    return { changes, isHearing: undefined };
  }
  const notifications = new Notifications(changes, {
    listen: engine.listen,
    notify: async (payload) => {
      await database.read('notification test', Prisma.sql`select pg_notify(${CHANNEL}, ${payload})::text`);
    },
    log: app.log,
  });
  notifications.start();
  app.addHook('onClose', async () => {
    changes.close();
    await notifications.close();
  });
  return { changes, isHearing: () => notifications.isHearing };
}
