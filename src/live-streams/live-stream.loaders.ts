import type { FoundPage } from '../paging/connection';
import { batch, type BatchLoader } from '../database/batch-loader';
import type { Database } from '../database/database';
import { inOrderOf } from '../database/in-order';
import { keysetPages, type KeysetKey, type KeysetList } from '../database/keyset-page';
import { textArray } from '../database/text-array';
import { readForViewers, type ViewerScopedKey, type ViewerScopedSource } from '../database/viewer-scoped';
import { Prisma } from '../generated/prisma/client';
import { BLOCKS_VIEWER, IS_LISTED, OWNER_BLOCKS_VIEWER } from '../users/user.record';
import { LIVE_STREAM_COLUMNS, readLiveStream, type LiveStreamColumns, type StoredLiveStream } from './live-stream.record';

/** A live stream as one viewer may see it. */
export interface VisibleLiveStream {
  /** Null if there is none. */
  readonly stream: StoredLiveStream | null;
  /** Whether the host has blocked the viewer, who may then not see the stream. */
  readonly blocksViewer: boolean;
}

/** The app-wide batch loaders of live streams. */
export interface LiveStreamLoaders {
  /** Live streams by id, as transactions refer to them: the host does not matter. Unknown ones are undefined. */
  readonly byId: BatchLoader<string, StoredLiveStream | undefined>;
  /** Live streams by id, unless the host is deleted. */
  readonly visible: BatchLoader<ViewerScopedKey, VisibleLiveStream>;
  /** The newest stream with status LIVE of a host. */
  readonly current: BatchLoader<ViewerScopedKey, VisibleLiveStream>;
  /** Pages of a host's streams: `list` is the id of the host, `values` are statuses. */
  readonly ofHost: BatchLoader<KeysetKey, FoundPage<StoredLiveStream>>;
  /** Pages of all streams with a status, which is the `list`. */
  readonly byStatus: BatchLoader<KeysetKey, FoundPage<StoredLiveStream>>;
}

/** The time by which streams are listed. It is the expression of the indexes, and never null. */
const LISTED_AT = Prisma.sql`coalesce(l.started_at, l.created_at)`;

/** The only column of a list: the values of a live stream. */
type StreamColumn = readonly [stream: LiveStreamColumns];

/** What all lists of streams have in common. */
const STREAMS = {
  time: LISTED_AT,
  id: Prisma.sql`l.id`,
  columns: Prisma.sql`r.stream`,
  read: ([stream]: StreamColumn) => readLiveStream(stream),
};

/** A host's streams with some statuses. The index is in order for each status. */
export const STREAMS_OF_HOST: KeysetList<StreamColumn, StoredLiveStream> = {
  ...STREAMS,
  kind: 'live streams of a host',
  values: Prisma.sql`unnest(string_to_array(k.list_values, ',')::public.live_stream_status[]) as v(status)`,
  rows: Prisma.sql`from public.live_streams l where l.host_id = k.list and l.status = v.status`,
  selected: Prisma.sql`json_build_array(${LIVE_STREAM_COLUMNS}) as stream`,
  isForbidden: OWNER_BLOCKS_VIEWER,
};

/** All streams with a status, except those of hosts whom the viewer may not see. */
export const STREAMS_BY_STATUS: KeysetList<StreamColumn, StoredLiveStream> = {
  ...STREAMS,
  kind: 'live streams by status',
  rows: Prisma.sql`from public.live_streams l where l.status = k.list::public.live_stream_status`,
  selected: Prisma.sql`l.host_id, json_build_array(${LIVE_STREAM_COLUMNS}) as stream`,
  filter: { joins: Prisma.sql`join public.users u on u.id = r.host_id`, shown: IS_LISTED },
};

/** The values of a live stream, or null without one, and whether the host has blocked the viewer. */
type VisibleColumns = readonly [stream: LiveStreamColumns | null, blocksViewer: boolean];

/** A stream of each key by `joins`, which join a host `u` and a stream `l`. */
function visibleBy(joins: Prisma.Sql): ViewerScopedSource<VisibleColumns, VisibleLiveStream> {
  return {
    kind: 'live stream',
    columns: Prisma.sql`case when u.id is not null and l.id is not null then json_build_array(${LIVE_STREAM_COLUMNS}) end, ${BLOCKS_VIEWER}`,
    joins,
    read: ([stream, blocksViewer]) => ({ stream: stream && readLiveStream(stream), blocksViewer }),
  };
}

const BY_ID = visibleBy(Prisma.sql`
  left join public.live_streams l on l.id = k.key
  left join public.users u on u.id = l.host_id and u.status <> 'DELETED'`);

const CURRENT = visibleBy(Prisma.sql`
  left join public.users u on u.id = k.key and u.status <> 'DELETED'
  left join lateral (
    select * from public.live_streams l where l.host_id = u.id and l.status = 'LIVE' order by ${LISTED_AT} desc, l.id desc limit 1) l on true`);

/** Creates the batch loaders of live streams: one statement for all keys of a turn of the event loop. */
export function createLiveStreamLoaders(database: Database): LiveStreamLoaders {
  return {
    byId: batch(async (ids, isAwaited) => {
      const rows = await database.read<{ readonly id: string; readonly stream: LiveStreamColumns }>(
        'live stream',
        Prisma.sql`
        select l.id, json_build_array(${LIVE_STREAM_COLUMNS}) as stream from public.live_streams l where l.id = any(${textArray(ids)}::text[])`,
        isAwaited,
      );
      return inOrderOf(ids, rows, (row) => row.id).map((row) => row && readLiveStream(row.stream));
    }),
    visible: batch((keys, isAwaited) => readForViewers(database, keys, BY_ID, isAwaited)),
    current: batch((keys, isAwaited) => readForViewers(database, keys, CURRENT, isAwaited)),
    ofHost: keysetPages(database, STREAMS_OF_HOST),
    byStatus: keysetPages(database, STREAMS_BY_STATUS),
  };
}
