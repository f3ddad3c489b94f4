import type { IsAwaited } from '../../database/batch-loader';
import type { LogPosition } from '../../database/consistency';
import type { Database } from '../../database/database';
import { Prisma } from '../../generated/prisma/client';
import type { ChangedKey, Comparison, WatchedKind } from './change-feed';
import type { WatchedBatch } from './watched-batch';

/** How the records of a kind are compared. */
export interface WatchedRecords extends Pick<WatchedKind, 'name' | 'noticesReverts'> {
  /** An expression over `k(key, known, n)` and the tables of `joins`: a short text without a value of clients, null if there is no record. */
  readonly fingerprint: Prisma.Sql;
  /** Outer joins, of at most one row per key. */
  readonly joins: Prisma.Sql;
}

/**
 * The end of the log on the primary, or of what a replica has replayed, in bytes: a server that has replayed it shows at least what the statement
 * saw. Not what is written to the disk: a commit with `synchronous_commit = off` is visible before that.
 */
const POSITION = Prisma.raw(
  `(case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_insert_lsn() end - '0/0')::text`,
);

/**
 * The snapshot of the statement: which transactions it sees. It differs after every transaction that has written, so what two statements with
 * the same one see is the same. The start of the server is part of it, because another one counts transactions for itself. Null for a
 * standby, whose snapshots do not name the transactions that they do not see.
 */
const SNAPSHOT = Prisma.raw(
  `(case when not pg_is_in_recovery() then pg_current_snapshot()::text || ' ' || extract(epoch from pg_postmaster_start_time()) end)`,
);

/**
 * The number of keys from which a comparison is preceded by a question for the snapshot, if the one before found no change. Comparing 10,000
 * keys takes the database 20 to 40 ms, the question less than 0.1 ms; few keys take as long as the question.
 */
const MANY_KEYS = 500;

/**
 * The time since the database received the statement, in milliseconds, with that of waiting for a lock: a prepared statement waits before the
 * time of `statement_timestamp()`. Volatile, so that it is evaluated after the comparison.
 */
const DATABASE_MS = Prisma.raw(`(extract(epoch from clock_timestamp() - transaction_timestamp()) * 1000)::float8`);

interface ComparisonRow {
  readonly changed: string | null;
  readonly position: string | null;
  readonly snapshot: string | null;
  readonly ms: number;
}

/** A watched kind whose keys are compared by one statement, which returns only the changed ones. */
export function watchRecords(database: Database, { name, noticesReverts, fingerprint, joins }: WatchedRecords): WatchedKind {
  const position = database.replicas === undefined ? Prisma.sql`null::text` : POSITION;
  // Statements that go to several servers, or are distributed to them, have no common snapshot.
  const hasSnapshots = database.replicas === undefined && database.dialect === 'postgresql';
  const isUnchanged = async ({ entries, unchangedIn }: WatchedBatch): Promise<boolean> => {
    if (unchangedIn === undefined || entries.length < MANY_KEYS) return false;
    const [row] = await database.read<Pick<ComparisonRow, 'snapshot'>>(name, Prisma.sql`select ${SNAPSHOT} as snapshot`);
    return row?.snapshot === unchangedIn;
  };
  return {
    name,
    noticesReverts,
    async compare(batch, consistency): Promise<Comparison> {
      if (await isUnchanged(batch)) return { changed: [], position: undefined, databaseMs: 0 };
      let report: ((position: LogPosition) => void) | undefined;
      const isAwaited: IsAwaited = Object.assign(() => true, {
        consistency,
        onReplica: (replica: { report(position: LogPosition): void }) => {
          report = (seen) => {
            replica.report(seen);
          };
        },
      });
      const [row] = await database.read<ComparisonRow>(
        name,
        Prisma.sql`
        select json_agg(json_build_array(c.n - 1, c.fingerprint))::text as changed, ${position} as position, ${SNAPSHOT} as snapshot, ${DATABASE_MS} as ms
          from (select k.n, (${fingerprint}) as fingerprint, k.known
                  from unnest(${batch.keys}::text[], ${batch.fingerprints}::text[]) with ordinality as k(key, known, n) ${joins}) c
         where c.fingerprint is distinct from c.known`,
        isAwaited,
      );
      const seen = row?.position == null ? undefined : BigInt(row.position);
      if (seen !== undefined) report?.(seen);
      batch.unchangedIn = hasSnapshots && row?.changed === null ? (row.snapshot ?? undefined) : undefined;
      // The statement above has this type.
      const changed = JSON.parse(row?.changed ?? '[]') as readonly (readonly [number, string | null])[];
      return {
        changed: changed.map(([index, value]): ChangedKey => ({ index, fingerprint: value })),
        position: seen,
        databaseMs: row?.ms ?? 0,
      };
    },
  };
}
