import type { LiveStreamLoader } from './live-stream.loaders';
import type { LiveStream } from './live-stream.type';

/** Reads streams. */
export class LiveStreamService {
  constructor(private readonly loader: LiveStreamLoader) {}

  /** The stream, or null where there is none (or none is named). */
  async find(id: string | null): Promise<LiveStream | null> {
    return id === null ? null : ((await this.loader.load(id)) ?? null);
  }
}
