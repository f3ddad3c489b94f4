import type { Consistency, LogPosition } from '../../database/consistency';
import type { StatementKind } from '../../database/statement-kind';
import type { ChangeSignal } from './change-signal';
import type { WatchedBatch } from './watched-batch';

/** A key whose fingerprint is not the known one. */
export interface ChangedKey {
  /** The position of the key in the batch, from 0. */
  readonly index: number;
  /** Null if there is no such record. */
  readonly fingerprint: string | null;
}

/** The keys of a batch that have changed. */
export interface Comparison {
  readonly changed: readonly ChangedKey[];
  /** A position in the log after which at least what the statement saw is visible; undefined without replicas. */
  readonly position: LogPosition | undefined;
  /** The time that the database took, in milliseconds: without that of the network, and that of this process while it is busy. */
  readonly databaseMs: number;
}

/** What subscriptions of one kind watch: records by their keys, compared by fingerprints, which differ if the values differ. */
export interface WatchedKind {
  readonly name: StatementKind;
  /** Whether fingerprints also differ after a change that was reverted. If not, a state has to be read twice (see `Subscription.confirm`). */
  readonly noticesReverts?: boolean | undefined;
  /** Compares keys by one statement. `consistency`: what the statement has to see. @throws AppError if the database does not respond */
  readonly compare: (batch: WatchedBatch, consistency: Consistency | undefined) => Promise<Comparison>;
}

/** Finds changes of the records that this process watches, whichever program writes them. */
export interface ChangeFeed {
  /**
   * Watches records until the signal is closed. Resolves when the present state of the records is known: a value that is read after that
   * misses no change.
   * @throws AppError if the database does not respond
   */
  watch(kind: WatchedKind, keys: readonly string[]): Promise<ChangeSignal>;
  /** What a read has to see so that it is not older than the changes found so far; undefined if any server may serve it. */
  readonly consistency: Consistency | undefined;
}
