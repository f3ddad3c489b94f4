import { memoize, type ClientConnection } from '../database/batch-loader';
import type { Database } from '../database/database';
import type { ViewerScope } from '../database/viewer-scoped';
import { createLiveStreamLoader, type LiveStreamLoader, type StoredLiveStream } from './live-stream.loaders';
import type { LiveStream } from './live-stream.type';

/** Reads live streams for one request. */
export class LiveStreamService {
  private readonly load: (id: string) => Promise<StoredLiveStream | undefined>;

  constructor(loader: LiveStreamLoader, connection: ClientConnection | undefined) {
    this.load = memoize(loader, connection);
  }

  /** The live stream, or null if there is none or `id` is null. */
  async find(id: string | null): Promise<LiveStream | null> {
    return id === null ? null : ((await this.load(id)) ?? null);
  }
}

/** The part of the request context with which resolvers read live streams. */
export interface LiveStreamContext {
  readonly liveStreams: LiveStreamService;
}

/** Creates the app-wide loader of live streams, and returns a function that creates the service of a request. */
export function liveStreamServices(database: Database): (scope: ViewerScope) => LiveStreamService {
  const loader = createLiveStreamLoader(database);
  return ({ connection }) => new LiveStreamService(loader, connection);
}
