import { createSessionClock } from '../database-cpu';
import { LONELY_USER } from '../population';
import type { Subject, Vitals } from '../processes';
import { Crowd } from './crowd';
import { FollowWriter } from './follow-writer';
import { pause, type LiveFigure } from './live-figure';
import { followersText, statsSubscription } from './stats-subscription';

/** Sockets that are subscribed to the same user, and the writes to that user. */
const HOT_SOCKETS = 1_000;
const HOT_WRITES = 8;
const HOT_PAUSE_MS = 400;

/** Idle sockets, each subscribed to its own user. */
export const IDLE_SOCKETS = 10_000;

/** Until a gateway has collected its garbage and has returned memory to the system. */
const COLLECT_MS = 1_500;

/** Until polling has become slower because nothing changes. */
const CALM_MS = 11_000;

/** Every socket has one heartbeat in this time, and there is one check of accounts: both have an interval of 25 s. */
const IDLE_MS = 26_000;

/** The same while another program writes, and the pause between its writes. */
const BUSY_MS = 12_000;
const WRITE_PAUSE_MS = 200;

const BYTES_PER_KIB = 1_024;

/** Measures the time until 1,000 sockets have the value of a commit. */
export async function measureHotKey(origin: string, databaseUrl: string): Promise<LiveFigure> {
  const writer = await FollowWriter.connect(databaseUrl);
  try {
    const before = await writer.followersOf(LONELY_USER);
    const viewers = Array.from({ length: HOT_SOCKETS }, (_, index) => index + 1);
    const crowd = await Crowd.open(
      origin,
      viewers.map((viewer) => statsSubscription(viewer, LONELY_USER)),
    );
    const delays: number[] = [];
    for (let write = 0; write < HOT_WRITES; write += 1) {
      const receipts = crowd.receipts(followersText(before + write + 1));
      await writer.follow(write, LONELY_USER);
      const committedAt = Date.now();
      delays.push(Math.max(...(await receipts)) - committedAt);
      await pause(HOT_PAUSE_MS);
    }
    await crowd.close();
    return {
      name: `commit to the last of ${HOT_SOCKETS} sockets of one user`,
      value: Math.max(...delays),
      unit: 'ms',
      target: { atMost: 600 },
    };
  } finally {
    await writer.close();
  }
}

/** The vitals of a gateway without garbage. */
async function collectedVitals(gateway: Subject): Promise<Vitals> {
  gateway.signal('SIGUSR2');
  await pause(COLLECT_MS);
  return gateway.vitals();
}

/** Opens idle sockets. @returns them, and their memory in the gateway, in bytes for each */
export async function openIdleCrowd(gateway: Subject): Promise<{ readonly crowd: Crowd; readonly bytesEach: number }> {
  const before = await collectedVitals(gateway);
  const users = Array.from({ length: IDLE_SOCKETS }, (_, index) => index + 1);
  const crowd = await Crowd.open(
    gateway.origin,
    users.map((user) => statsSubscription(user, user)),
  );
  const after = await collectedVitals(gateway);
  return { crowd, bytesEach: (after.residentBytes - before.residentBytes) / IDLE_SOCKETS };
}

/** The processor time that a gateway and its database take within so many milliseconds, in percent of a core, without that of other sessions. */
async function processorShares(
  gateway: Subject,
  databaseUrl: string,
  ms: number,
  others: readonly number[] = [],
): Promise<{ readonly gateway: number; readonly database: number }> {
  const databaseMs = await createSessionClock(databaseUrl, others);
  const before = { at: performance.now(), gatewayMs: (await gateway.vitals()).cpuMs, databaseMs: databaseMs() };
  await pause(ms);
  const after = { at: performance.now(), gatewayMs: (await gateway.vitals()).cpuMs, databaseMs: databaseMs() };
  const percentOf = (cpuMs: number): number => (cpuMs / (after.at - before.at)) * 100;
  return { gateway: percentOf(after.gatewayMs - before.gatewayMs), database: percentOf(after.databaseMs - before.databaseMs) };
}

/** The same while another program writes what is not watched, as it does in production: each comparison finds that something was written. */
async function sharesBesideWriter(gateway: Subject, databaseUrl: string): ReturnType<typeof processorShares> {
  const writer = await FollowWriter.connect(databaseUrl);
  const ownProcess = await writer.serverProcess();
  let isWriting = true;
  const write = async (): Promise<void> => {
    for (let fan = 0; isWriting; fan += 1) await Promise.all([writer.follow(fan, LONELY_USER), pause(WRITE_PAUSE_MS)]);
  };
  const written = write();
  try {
    return await processorShares(gateway, databaseUrl, BUSY_MS, [ownProcess]);
  } finally {
    isWriting = false;
    await written;
    await writer.close();
  }
}

/** Measures what idle sockets take of the processor. */
export async function measureIdle(gateway: Subject, databaseUrl: string, bytesEach: number): Promise<LiveFigure[]> {
  await pause(CALM_MS);
  const idle = await processorShares(gateway, databaseUrl, IDLE_MS);
  const busy = await sharesBesideWriter(gateway, databaseUrl);
  const name = `${IDLE_SOCKETS} idle sockets`;
  const [inGateway, inDatabase] = ['of a core in the gateway', 'of a core in PostgreSQL'] as const;
  return [
    { name: `${name}, memory of each`, value: bytesEach / BYTES_PER_KIB, unit: 'KiB', target: { atMost: 25 } },
    { name: `${name}, ${inGateway}`, value: idle.gateway, unit: '%', target: { atMost: 10 } },
    { name: `${name}, ${inDatabase}`, value: idle.database, unit: '%', target: { atMost: 6 } },
    { name: `${name} while others write, ${inGateway}`, value: busy.gateway, unit: '%', target: { atMost: 10 } },
    { name: `${name} while others write, ${inDatabase}`, value: busy.database, unit: '%', target: { atMost: 6 } },
  ];
}
