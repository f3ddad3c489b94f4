import { batch, type BatchLoader } from '../database/batch-loader';
import type { Database } from '../database/database';
import { inOrderOf } from '../database/in-order';
import { textArray } from '../database/text-array';
import { Prisma } from '../generated/prisma/client';
import { dateOfEpochOrNull, epochOf } from '../scalars/timestamp';
import type { LiveStream } from './live-stream.type';

/** A live stream as the database stores it; `host` has a resolver. */
export interface StoredLiveStream extends LiveStream {
  readonly hostId: string;
}

/** Loads live streams by id; unknown ones are undefined. Streams are public, so that keys have no viewer. */
export type LiveStreamLoader = BatchLoader<string, StoredLiveStream | undefined>;

/** A row of `live_streams`; times as `epochOf` writes them. */
interface LiveStreamRow extends Omit<StoredLiveStream, 'startedAt' | 'endedAt'> {
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

const STARTED_AT = Prisma.raw(epochOf('started_at'));
const ENDED_AT = Prisma.raw(epochOf('ended_at'));

/** Creates the app-wide batch loader of live streams: one statement for all keys of a turn of the event loop. */
export function createLiveStreamLoader(database: Database): LiveStreamLoader {
  return batch(async (ids, isAwaited) => {
    const rows = await database.read<LiveStreamRow>(
      'live stream',
      Prisma.sql`
      select id, title, status::text as status, ${STARTED_AT} as "startedAt", ${ENDED_AT} as "endedAt", host_id as "hostId"
        from public.live_streams where id = any(${textArray(ids)}::text[])`,
      isAwaited,
    );
    const streams = rows.map((row) => ({
      ...row,
      startedAt: dateOfEpochOrNull(row.startedAt),
      endedAt: dateOfEpochOrNull(row.endedAt),
    }));
    return inOrderOf(ids, streams, (stream) => stream.id);
  });
}
