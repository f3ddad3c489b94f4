import { coalesce, type Lookup } from '../database/coalesce';
import type { Database } from '../database/database';
import { inOrderOf } from '../database/in-order';
import { textArray } from '../database/text-array';
import { Prisma } from '../generated/prisma/client';
import type { LiveStream } from './live-stream.type';

/** A stream as the database has it; `host` is answered by a resolver. */
export interface StoredLiveStream extends LiveStream {
  readonly hostId: string;
}

/** Streams by id. Everybody may see them. */
export type LiveStreamLookup = Lookup<string, StoredLiveStream | undefined>;

/** Creates the lookup of an app, one statement for all keys of a turn. */
export function createLiveStreamLookup(database: Database): LiveStreamLookup {
  return coalesce(async (ids) => {
    const rows = await database.read<StoredLiveStream>(
      'live stream',
      Prisma.sql`
      select id, title, status::text as status, started_at as "startedAt", ended_at as "endedAt", host_id as "hostId"
        from public.live_streams where id = any(${textArray(ids)}::text[])`,
    );
    return inOrderOf(ids, rows, (row) => row.id);
  });
}
