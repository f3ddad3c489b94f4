import DataLoader from 'dataloader';
import { inOrderOf } from '../database/by-key';
import type { Database } from '../database/database';
import { Prisma } from '../generated/prisma/client';
import type { LiveStream } from './live-stream.type';

/** A stream as the database has it; `host` is answered by a resolver. */
export interface StoredLiveStream extends LiveStream {
  readonly hostId: string;
}

/** Streams by id, one statement for all keys of a tick. */
export type LiveStreamLoader = DataLoader<string, StoredLiveStream | undefined>;

/** Creates the lookup of one request. */
export function createLiveStreamLoader(database: Database): LiveStreamLoader {
  return new DataLoader(async (ids) => {
    const rows = await database.read<StoredLiveStream>(Prisma.sql`
      select id, title, status::text as status, started_at as "startedAt", ended_at as "endedAt", host_id as "hostId"
        from live_streams where id = any(${ids})`);
    return inOrderOf(ids, rows, (row) => row.id);
  });
}
