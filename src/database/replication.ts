import { Prisma } from '../generated/prisma/client';
import type { LogPosition } from './consistency';
import type { Reader } from './database-server';

/** Where a server is in the history of its cluster. A standby with another history must never be read from. */
interface ServerHistory {
  /** The system identifier of the cluster: that of a copy is the same. */
  readonly cluster: string;
  /** Counts the promotions of the cluster: a promoted server begins a new timeline. */
  readonly timeline: number;
}

/** The end of the primary's log at a known time. */
export interface PrimaryPosition extends ServerHistory {
  /** The time at which the question was sent, as `performance.now()`: everything committed before is in the log up to `position`. */
  readonly askedAt: number;
  readonly position: LogPosition;
  /** The primary's clock, in milliseconds. */
  readonly clockMs: number;
}

/** The state of a standby. */
export interface StandbyState extends ServerHistory {
  /** Identifies the running server: the time of its start. */
  readonly instance: string;
  /** False for a server that is not a standby, or no longer. */
  readonly isInRecovery: boolean;
  /** The end of what it has replayed; undefined if it replays no log. */
  readonly replayed: LogPosition | undefined;
  /** The primary's clock at the last commit that it has replayed, in milliseconds; undefined before the first. */
  readonly replayedClockMs: number | undefined;
}

/** The time of a server's start as text, which does not depend on the session. */
const INSTANCE = Prisma.raw('extract(epoch from pg_postmaster_start_time())::text');

/** The name of a log file begins with the timeline, in eight hexadecimal digits. */
const PRIMARY_POSITION = Prisma.sql`
  select c.system_identifier::text as cluster, substr(pg_walfile_name(w.lsn), 1, 8) as timeline, (w.lsn - '0/0')::text as position,
         extract(epoch from clock_timestamp())::float8 * 1000 as "clockMs"
    from pg_control_system() c, pg_current_wal_lsn() w(lsn)`;

/**
 * The receiver knows the timeline, but reports it only to members of pg_read_all_stats. Otherwise it is the one of the last restart point,
 * which follows a promotion by up to two checkpoints.
 */
const STANDBY_STATE = Prisma.sql`
  select c.system_identifier::text as cluster, pg_is_in_recovery() as "isInRecovery", ${INSTANCE} as instance,
         coalesce((select received_tli from pg_stat_wal_receiver), greatest(k.timeline_id, r.min_recovery_end_timeline)) as timeline,
         (pg_last_wal_replay_lsn() - '0/0')::text as replayed,
         extract(epoch from pg_last_xact_replay_timestamp())::float8 * 1000 as "replayedClockMs"
    from pg_control_system() c, pg_control_checkpoint() k, pg_control_recovery() r`;

/** Reads the end of the primary's log. @throws AppError if it does not answer, or is no primary */
export async function readPrimaryPosition(reader: Reader): Promise<PrimaryPosition> {
  const askedAt = performance.now();
  type Row = Readonly<Record<'cluster' | 'timeline' | 'position', string>> & { readonly clockMs: number };
  const [row] = await reader.read<Row>('replication', PRIMARY_POSITION);
  if (row === undefined) throw new Error('The primary did not report its position');
  return { ...row, askedAt, timeline: Number.parseInt(row.timeline, 16), position: BigInt(row.position) };
}

/** Reads the state of a standby. @throws AppError if it does not answer */
export async function readStandbyState(reader: Reader): Promise<StandbyState> {
  type Row = Omit<StandbyState, 'replayed' | 'replayedClockMs'> & {
    readonly replayed: string | null;
    readonly replayedClockMs: number | null;
  };
  const [row] = await reader.read<Row>('replication', STANDBY_STATE);
  if (row === undefined) throw new Error('The replica did not report its state');
  const { replayed, replayedClockMs } = row;
  return { ...row, replayed: replayed === null ? undefined : BigInt(replayed), replayedClockMs: replayedClockMs ?? undefined };
}

/** SQLSTATE division_by_zero: no statement of this program divides, except as the condition below. */
export const NOT_THAT_STANDBY = '22012';

/**
 * A statement that fails with NOT_THAT_STANDBY unless it runs on this instance while that is a standby. A check each second would notice a
 * promotion too late, and a proxy may lead to several servers. The server evaluates the condition once, after it has taken the snapshot
 * and before it reads rows.
 */
export function onlyOnStandby(query: Prisma.Sql, instance: string): Prisma.Sql {
  return Prisma.sql`select q.* from (${query}) q where (select 1 / (pg_is_in_recovery() and ${INSTANCE} = ${instance})::int = 1)`;
}
