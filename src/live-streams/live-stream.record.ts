import { Prisma } from '../generated/prisma/client';
import type { LiveStreamStatus } from '../generated/prisma/enums';
import { dateOfEpochOrNull, epochOf } from '../scalars/timestamp';
import type { LiveStream } from './live-stream.type';

/** A live stream as the database stores it; `host` has a resolver. */
export interface StoredLiveStream extends LiveStream {
  readonly hostId: string;
}

/** The values of `LIVE_STREAM_COLUMNS`; times as `epochOf` writes them. */
export type LiveStreamColumns = readonly [
  id: string,
  title: string,
  status: LiveStreamStatus,
  startedAt: string | null,
  endedAt: string | null,
  hostId: string,
];

/** The columns of a live stream, as expressions over `live_streams l`. */
export const LIVE_STREAM_COLUMNS = Prisma.raw(
  `l.id, l.title, l.status::text, ${epochOf('l.started_at')}, ${epochOf('l.ended_at')}, l.host_id`,
);

/** Converts the values of `LIVE_STREAM_COLUMNS` to a live stream. */
export function readLiveStream([id, title, status, startedAt, endedAt, hostId]: LiveStreamColumns): StoredLiveStream {
  return { id, title, status, startedAt: dateOfEpochOrNull(startedAt), endedAt: dateOfEpochOrNull(endedAt), hostId };
}
