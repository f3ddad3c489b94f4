import { remember } from '../database/coalesce';
import type { LiveStreamLookup } from './live-stream.loaders';
import type { LiveStream } from './live-stream.type';

/** Reads streams. */
export class LiveStreamService {
  private readonly byId: LiveStreamLookup;

  constructor(lookup: LiveStreamLookup) {
    this.byId = remember(lookup);
  }

  /** The stream, or null where there is none (or none is named). */
  async find(id: string | null): Promise<LiveStream | null> {
    return id === null ? null : ((await this.byId(id)) ?? null);
  }
}
