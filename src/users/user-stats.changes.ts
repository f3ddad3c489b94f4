import type { Database } from '../database/database';
import { Prisma } from '../generated/prisma/client';
import type { WatchedKind } from '../realtime/feed/change-feed';
import { watchRecords } from '../realtime/feed/watched-kind';

/** Watches the stats of users by their ids. Those of a deleted user do not exist. */
export function watchStats(database: Database): WatchedKind {
  return watchRecords(database, {
    name: 'changes of stats',
    fingerprint: Prisma.sql`s.followers || '/' || s.following || '/' || s.total_live_streams`,
    joins: Prisma.sql`left join public.users u on u.id = k.key and u.status <> 'DELETED' left join public.user_stats s on s.user_id = u.id`,
  });
}
