import { WatchedBatch } from './watched-batch';
import { WatchedKey } from './watched-key';

/** The watched keys of a kind, with what comparisons know of all of them. */
export class WatchedKeys {
  private readonly keys = new Map<string, WatchedKey>();
  private batch: WatchedBatch<WatchedKey> | undefined;

  /** Their number. */
  get size(): number {
    return this.keys.size;
  }

  /** Whether every further change of all of them is heard of. */
  get areAllHeard(): boolean {
    for (const { isHeard } of this.keys.values()) if (!isHeard) return false;
    return true;
  }

  names(): Iterable<string> {
    return this.keys.keys();
  }

  has(key: string): boolean {
    return this.keys.has(key);
  }

  get(key: string): WatchedKey | undefined {
    return this.keys.get(key);
  }

  /** Adds a key, whose fingerprint is not known yet. */
  add(key: string): WatchedKey {
    const watched = new WatchedKey(key);
    this.keys.set(key, watched);
    return watched;
  }

  /** Removes a key, unless another object watches it by now. */
  delete(watched: WatchedKey): void {
    if (this.keys.get(watched.key) !== watched) return;
    this.keys.delete(watched.key);
    this.discardBatch();
  }

  /** All keys with a known fingerprint: the same batch as long as neither they nor their fingerprints change. */
  all(): WatchedBatch<WatchedKey> {
    return (this.batch ??= new WatchedBatch([...this.keys.values()].filter(({ isKnown }) => isKnown)));
  }

  /** To be called when fingerprints have changed. What the batch has noted is copied to its keys. */
  discardBatch(): void {
    const { batch } = this;
    if (batch === undefined) return;
    for (const key of batch.entries) key.comparedAt = Math.max(key.comparedAt, batch.comparedAt);
    this.batch = undefined;
  }

  /** The beginning of the last comparison of a key that succeeded, as `performance.now()`. The present batch has every key that is known. */
  comparedAtOf({ isKnown, comparedAt }: WatchedKey): number {
    return isKnown && this.batch !== undefined ? Math.max(comparedAt, this.batch.comparedAt) : comparedAt;
  }

  /** To be called after a comparison that succeeded. One of all keys is noted once: to note it in 10,000 takes as long as the rest of it. */
  noteComparison(batch: WatchedBatch<WatchedKey>, startedAt: number): void {
    if (batch === this.batch) batch.comparedAt = startedAt;
    else for (const key of batch.entries) key.comparedAt = Math.max(key.comparedAt, startedAt);
  }
}
