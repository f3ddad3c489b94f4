import { remember, type ClientConnection } from '../database/coalesce';
import type { LiveStreamLookup, StoredLiveStream } from './live-stream.loaders';
import type { LiveStream } from './live-stream.type';

/** Reads streams. */
export class LiveStreamService {
  private readonly byId: (id: string) => Promise<StoredLiveStream | undefined>;

  constructor(lookup: LiveStreamLookup, connection: ClientConnection | undefined) {
    this.byId = remember(lookup, connection);
  }

  /** The stream, or null where there is none (or none is named). */
  async find(id: string | null): Promise<LiveStream | null> {
    return id === null ? null : ((await this.byId(id)) ?? null);
  }
}
