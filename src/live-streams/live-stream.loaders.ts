import { coalesce, type Lookup } from '../database/coalesce';
import type { Database } from '../database/database';
import { inOrderOf } from '../database/in-order';
import { textArray } from '../database/text-array';
import { Prisma } from '../generated/prisma/client';
import { dateOfEpochOrNull, epochOf } from '../scalars/timestamp';
import type { LiveStream } from './live-stream.type';

/** A stream as the database has it; `host` is answered by a resolver. */
export interface StoredLiveStream extends LiveStream {
  readonly hostId: string;
}

/** Streams by id. Everybody may see them. */
export type LiveStreamLookup = Lookup<string, StoredLiveStream | undefined>;

/** A row of `live_streams`; times as `epochOf` writes them. */
interface LiveStreamRow extends Omit<StoredLiveStream, 'startedAt' | 'endedAt'> {
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

const STARTED_AT = Prisma.raw(epochOf('started_at'));
const ENDED_AT = Prisma.raw(epochOf('ended_at'));

/** Creates the lookup of an app, one statement for all keys of a turn. */
export function createLiveStreamLookup(database: Database): LiveStreamLookup {
  return coalesce(async (ids, isAwaited) => {
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
