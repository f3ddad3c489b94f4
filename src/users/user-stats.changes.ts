import type { Database } from '../database/database';
import { Prisma } from '../generated/prisma/client';
import type { WatchedKind } from '../realtime/feed/change-feed';
import { watchRecords } from '../realtime/feed/watched-kind';

/**
 * Watches the stats of users by their ids. Those of a deleted user do not exist. With the transaction that has written them (`xmin`), because
 * counts often change and change back between two comparisons, and a subscriber may have been sent those in between.
 */
export function watchStats(database: Database): WatchedKind {
  return watchRecords(database, {
    name: 'changes of stats',
    noticesReverts: true,
    fingerprint: Prisma.sql`s.followers || '/' || s.following || '/' || s.total_live_streams || '/' || s.xmin`,
    joins: Prisma.sql`left join public.users u on u.id = k.key and u.status <> 'DELETED' left join public.user_stats s on s.user_id = u.id`,
  });
}
