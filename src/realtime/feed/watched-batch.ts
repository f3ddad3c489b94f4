import { textArray } from '../../database/text-array';

/** Differs from every fingerprint, for keys whose fingerprint is not known yet. */
export const UNKNOWN = '';

/** A key with its known fingerprint: null if there is no such record. */
export interface KnownKey {
  readonly key: string;
  readonly fingerprint: string | null;
}

/** Keys of a kind that one statement compares. Its arrays are formatted once, because most batches are compared many times. */
export class WatchedBatch<Entry extends KnownKey = KnownKey> {
  /** The state of the database in which a comparison found no change (see `SNAPSHOT`); undefined if there is none. */
  unchangedIn: string | undefined;
  /** The beginning of the last comparison of all its keys that succeeded, as `performance.now()`. */
  comparedAt = -Infinity;
  private keyArray: string | undefined;
  private fingerprintArray: string | undefined;

  constructor(readonly entries: readonly Entry[]) {}

  /** The keys as a PostgreSQL array. */
  get keys(): string {
    return (this.keyArray ??= textArray(this.entries.map(({ key }) => key)));
  }

  /** The known fingerprints as a PostgreSQL array. */
  get fingerprints(): string {
    return (this.fingerprintArray ??= textArray(this.entries.map(({ fingerprint }) => fingerprint)));
  }
}
