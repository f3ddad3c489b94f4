import type { Database } from '../database/database';
import { Prisma } from '../generated/prisma/client';
import type { WatchedKind } from '../realtime/feed/change-feed';
import { watchRecords } from '../realtime/feed/watched-kind';
import { LIVE_STREAM_COLUMNS } from './live-stream.record';

/** A 64-bit hash of a text, as text. */
function hashOf(text: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`hashtextextended(${text}, 0)::text`;
}

/**
 * Watches with which live stream users are live, by their ids. That of a deleted user does not exist: one who is not live and blocks a viewer is
 * shown to this viewer while deleted, and hidden again when restored.
 */
export function watchLiveStatus(database: Database): WatchedKind {
  return watchRecords(database, {
    name: 'changes of live status',
    fingerprint: Prisma.sql`case when u.id is not null then coalesce((
      select ${hashOf(Prisma.sql`string_agg(json_build_array(${LIVE_STREAM_COLUMNS})::text, ',' order by l.id)`)}
        from public.live_streams l where l.host_id = u.id and l.status = 'LIVE'), 'not live') end`,
    joins: Prisma.sql`left join public.users u on u.id = k.key and u.status <> 'DELETED'`,
  });
}

/** The only key of the list of all live streams. */
export const ALL_LIVE_STREAMS = 'live';

/** Watches the list of all live streams that are live now. */
export function watchLiveStreams(database: Database): WatchedKind {
  return watchRecords(database, {
    name: 'changes of live streams',
    // A sum, which needs no order: one over some thousand streams takes a few milliseconds.
    fingerprint: Prisma.sql`(
      select count(*) || '/' || sum(hashtextextended(json_build_array(${LIVE_STREAM_COLUMNS})::text, 0))
        from public.live_streams l join public.users u on u.id = l.host_id
       where l.status = 'LIVE' and u.status <> 'DELETED')`,
    joins: Prisma.empty,
  });
}
