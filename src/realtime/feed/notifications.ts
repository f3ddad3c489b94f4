import { randomUUID } from 'node:crypto';
import type { ListeningSession, OpenListeningSession } from '../../database/listening-session';
import type { StatementKind } from '../../database/statement-kind';
import { BusyKeys, type KindKey } from './busy-keys';
import { KeyRegistration } from './key-registration';
import { NotificationError, PROBLEM_MESSAGES, problemOf, type NotificationProblem } from './notification-problem';
import { CHANNEL, kindOfName, readPayload, testPayload } from './notified-kinds';
import type { PolledChanges } from './polled-changes';
import { Wake } from './wake';

/** A third of the lifetime of registrations. */
const RENEW_MS = 30_000;

/** How long keys are gathered before they are registered together, in milliseconds. */
const GATHER_MS = 50;

/** Pauses between checks whether transactions have ended that may not see a registration, in milliseconds: doubled up to the second one. */
const SETTLE_MS = 100;
const MAX_SETTLE_MS = 1_600;

/** How long the notification of a test may take, in milliseconds. */
const TEST_TIMEOUT_MS = 5_000;

/** Pauses before a new session, in milliseconds, by the number of failures since the last one that heard. The last one repeats. */
const PAUSES_MS: readonly number[] = [250, 1_000, 5_000, 15_000, 30_000];

/** How long closing waits for the registrations to be removed, in milliseconds. They expire by themselves. */
const CLOSE_TIMEOUT_MS = 1_000;

/** The part of a logger that reports whether notifications are heard. */
export interface NotificationLog {
  info(message: string): void;
  warn(fields: object, message: string): void;
}

/** What notifications are heard by. */
export interface NotificationParts {
  readonly listen: OpenListeningSession;
  /** Sends a notification on the channel, on a connection of requests: through a pooler, the session itself may hear its own only. */
  readonly notify: (payload: string) => Promise<void>;
  readonly log: NotificationLog;
  /** How often registrations are renewed and hearing is tested while keys are watched, in milliseconds; RENEW_MS by default. */
  readonly renewMs?: number;
}

/**
 * Hears of changes by notifications of triggers, on a session of its own, so that changes are found immediately and keys are compared seldom.
 * While nothing is heard, keys are polled as without notifications.
 */
export class Notifications {
  /** Whether notifications are heard. */
  isHearing = false;
  private readonly processId = randomUUID();
  private readonly wake = new Wake();
  private readonly closing = new Wake();
  private readonly busy = new BusyKeys();
  private added: KindKey[] = [];
  private test: { readonly payload: string; readonly heard: () => void } | undefined;
  private isClosed = false;
  private running: Promise<void> = Promise.resolve();
  private reported: NotificationProblem | undefined;

  constructor(
    private readonly changes: PolledChanges,
    private readonly parts: NotificationParts,
  ) {}

  /** Begins to listen. Never throws. */
  start(): void {
    this.changes.observe((kind, key) => {
      if (!this.isHearing) return;
      this.added.push([kind, key]);
      this.wake.call();
    });
    this.running = this.run();
  }

  /** Removes the registrations, and ends listening. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.wake.call();
    this.closing.call();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_TIMEOUT_MS)));
    await Promise.race([this.running, late]);
    clearTimeout(timer);
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.isClosed) {
      try {
        await this.hear(() => (failures = 0));
      } catch (error) {
        this.report(problemOf(error), error);
      }
      this.isHearing = false;
      this.changes.uncoverAll();
      const pauseMs = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0;
      failures += 1;
      await this.closing.wait(pauseMs * (1 + Math.random() / 2));
    }
  }

  /** Hears notifications until the feed is closed. @throws why they are no longer heard */
  private async hear(onHeard: () => void): Promise<void> {
    let loss: Error | undefined;
    const session = await this.parts.listen({
      channel: CHANNEL,
      onNotification: (payload) => {
        this.onNotification(payload);
      },
      onLost: (error) => {
        loss = error ?? new NotificationError('disconnected');
        this.wake.call();
      },
    });
    try {
      const kinds = await readKinds(session);
      const registration = new KeyRegistration(session, this.processId, kinds, this.changes, this.busy);
      await registration.removeAll();
      await this.assertHeard();
      onHeard();
      this.added = [...kinds].flatMap((kind) => [...this.changes.watched(kind)].map((key): KindKey => [kind, key]));
      this.isHearing = true;
      this.report(undefined);
      await this.keepRegistered(registration, () => loss);
      await registration.removeAll();
    } finally {
      await session.close();
    }
  }

  private async keepRegistered(registration: KeyRegistration, lossOf: () => Error | undefined): Promise<void> {
    const { renewMs = RENEW_MS } = this.parts;
    let renewAt = performance.now() + renewMs;
    let settleMs = SETTLE_MS / 2;
    while (!this.isClosed) {
      const loss = lossOf();
      if (loss !== undefined) throw loss;
      await registration.suspendBusy();
      await registration.register([...this.added.splice(0), ...this.busy.takeResumed()]);
      await registration.settle();
      if (registration.size > 0 && performance.now() >= renewAt) {
        if (!(await registration.renew())) throw new NotificationError('unregistered');
        await this.assertHeard();
        renewAt = performance.now() + renewMs;
      }
      const nextAt = Math.min(registration.size === 0 ? Infinity : renewAt, this.busy.nextResumeAt);
      const idleMs = Number.isFinite(nextAt) ? Math.max(0, nextAt - performance.now()) : undefined;
      settleMs = registration.isPending ? Math.min(settleMs * 2, MAX_SETTLE_MS) : SETTLE_MS / 2;
      if (await this.wake.wait(registration.isPending ? settleMs : idleMs)) await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    }
  }

  /** Sends a notification on another connection, and waits for it. @throws NotificationError if it is not heard */
  private async assertHeard(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const payload = testPayload(randomUUID());
    const heard = new Promise<void>((resolve, reject) => {
      this.test = { payload, heard: resolve };
      timer = setTimeout(() => {
        reject(new NotificationError('unheard'));
      }, TEST_TIMEOUT_MS);
    });
    try {
      await Promise.all([this.parts.notify(payload), heard]);
    } finally {
      clearTimeout(timer);
      this.test = undefined;
    }
  }

  private onNotification(payload: string): void {
    if (payload === this.test?.payload) this.test.heard();
    const notification = readPayload(payload);
    if (notification === undefined) return;
    const { kind, key } = notification;
    if (key === undefined) {
      this.changes.hintAll(kind);
      return;
    }
    this.changes.hint(kind, key);
    if (this.busy.count(kind, key)) this.wake.call();
  }

  /** Reports a change: a problem, or undefined once notifications are heard. */
  private report(problem: NotificationProblem | undefined, err?: unknown): void {
    if (this.isClosed || (problem === this.reported && problem !== undefined)) return;
    this.reported = problem;
    if (problem === undefined) this.parts.log.info('notifications of changes are heard');
    else
      this.parts.log.warn(
        { problem, err },
        `notifications of changes are not heard, so changes are polled for: ${PROBLEM_MESSAGES[problem]}`,
      );
  }
}

/** The kinds that the triggers of the database notify of. */
async function readKinds(session: ListeningSession): Promise<ReadonlySet<StatementKind>> {
  const rows = await session.query<{ kind: string }>('select k.kind from unnest(gateway_live.kinds()) as k(kind)');
  return new Set(rows.map(({ kind }) => kindOfName(kind)).filter((kind) => kind !== undefined));
}
