import type { FaultyGateway } from './gateway-process';
import type { PostgresServer } from './postgres-server';
import { ADA, tokenFor } from '../support/gateway';
import { eventually } from './processes';

/** One response of the gateway: the number that its data had. */
export interface Reading {
  /** The time at which it was requested, as `performance.now()`. */
  readonly sentAt: number;
  readonly endedAt: number;
  readonly status: number;
  /** The content of the profile that `write` sets; undefined without data. */
  readonly bio: string | undefined;
}

/** The profile of a connection string's user, as the gateway returns it. */
interface ProfileBody {
  readonly data: { readonly bio: string } | null;
}

/** Reads the profile of ada. */
export async function readBio(gateway: FaultyGateway, headers: Readonly<Record<string, string>> = {}): Promise<Reading> {
  const sentAt = performance.now();
  const authorization = `Bearer ${tokenFor(ADA, 3600)}`;
  const response = await fetch(`${gateway.url}/api/v1/users/profile/ada`, { headers: { authorization, ...headers } });
  // The OpenAPI document defines this type.
  const { data } = (await response.json()) as ProfileBody;
  return { sentAt, endedAt: performance.now(), status: response.status, bio: data?.bio };
}

/** Sets the content of ada's profile. @returns the position in the log after the write */
export async function writeBio(server: PostgresServer, bio: string): Promise<string> {
  const [row] = await server.run(
    `update profiles set bio = '${bio}' where user_id = '${ADA}'; select pg_current_wal_insert_lsn()::text as lsn`,
    'gateway',
  );
  return String(row?.['lsn']);
}

/** Waits until a replica has replayed the log up to a position. */
export function untilReplayed(replica: PostgresServer, position: string): Promise<void> {
  return eventually(async () => {
    const [row] = await replica.run(`select pg_last_wal_replay_lsn() >= '${position}' as "isReplayed"`);
    if (row?.['isReplayed'] !== true) throw new Error('not replayed yet');
  });
}

/** Continuous writes of increasing numbers, and reads of them. */
export interface Observation {
  /** Stops both. @returns the readings, and when each number was written */
  stop(): Promise<{ readonly readings: readonly Reading[]; readonly writtenAt: readonly number[] }>;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Writes a number every 50 ms on a server, and reads it 50 times a second through a gateway, until stopped. Failing writes are skipped. */
export async function observe(gateway: FaultyGateway, primary: PostgresServer): Promise<Observation> {
  await writeBio(primary, '0');
  const writtenAt = [performance.now()];
  const stopping = new AbortController();
  const writing = (async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await pause(50);
      const written = await writeBio(primary, String(writtenAt.length)).catch(() => undefined);
      if (written !== undefined) writtenAt.push(performance.now());
    }
  })();
  const readings: Promise<Reading>[] = [];
  const timer = setInterval(() => readings.push(readBio(gateway)), 20);
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await writing;
      return { readings: await Promise.all(readings), writtenAt };
    },
  };
}

/** How much older a reading is than allowed, in milliseconds: how long before the request the next number had been written. */
export function ageMs({ sentAt, bio }: Reading, writtenAt: readonly number[]): number {
  return sentAt - (writtenAt[Number(bio) + 1] ?? Infinity);
}

/** The value of a metric of the gateway's only replica. */
export async function replicaMetric(gateway: FaultyGateway, name: string): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const [, value] = new RegExp(`^database_replica_${name}\\{replica="[^"]*"\\} (\\S+)$`, 'm').exec(text) ?? [];
  return Number(value);
}

/** Waits until the gateway reads from its replica, or no longer does. */
export function untilUsable(gateway: FaultyGateway, usable = 1): Promise<void> {
  return eventually(async () => {
    if ((await replicaMetric(gateway, 'usable')) !== usable) throw new Error('not yet');
  });
}

const USED = 'the replica is read from';

/** What log lines say about replicas: their problems, or that they are read from. */
export function changesIn(lines: readonly Record<string, unknown>[]): readonly unknown[] {
  return lines.flatMap(({ replica: name, problem, msg }) => (name === undefined ? [] : [problem ?? msg]));
}

/** Waits until the gateway reads from its replica, and has logged it. */
export async function untilUsed(gateway: FaultyGateway): Promise<void> {
  await untilUsable(gateway);
  await eventually(() => {
    const isLogged = changesIn(gateway.log()).at(-1) === USED;
    return isLogged ? Promise.resolve() : Promise.reject(new Error('not logged yet'));
  });
}

/** Waits until the last log line about the replica is that it is not read from: it may arrive later than a response that shows the same. */
export function untilUnusedLogged(gateway: FaultyGateway): Promise<void> {
  return eventually(() => {
    const last = gateway.log().findLast(({ replica: name }) => name !== undefined);
    return Promise.resolve(last).then((line) => {
      expect(line).toMatchObject({ msg: 'the replica is not read from' });
    });
  });
}

/**
 * Whether a problem of a replica may only show that the machine is busy: a check has a time limit of 0.8 s, and after one that takes longer, the
 * replica is not read from for 3 s.
 */
export function isOfSlowCheck(problem: unknown): boolean {
  return problem === 'unreachable' || problem === 'behind' || problem === 'unknownLag';
}

/** Does work during which the gateway reads from its replica. It is repeated if a slow check has ended that. */
export async function whileUsed<Result>(gateway: FaultyGateway, work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    await untilUsed(gateway);
    const logged = gateway.log().length;
    const working = work();
    // Awaited below, unless it is repeated.
    await working.catch(() => undefined);
    const isUsed = (await replicaMetric(gateway, 'usable')) === 1;
    // The problem has been logged before the replica is used again.
    if (!isUsed) await untilUsed(gateway);
    const problems = changesIn(gateway.log().slice(logged)).filter((change) => change !== USED);
    if ((isUsed && problems.length === 0) || !problems.every(isOfSlowCheck)) return working;
  }
}
