import { ADA } from '../support/gateway';

/** The live stream of the demo data, and its host. */
const STREAM = '5eed02000000000000000040';
const HOST = '5eed01000000000000000005';

/** A subscription whose events show steps (see StepWriter). */
export interface SteppedField {
  readonly query: string;
  /** The steps that the value of an event shows; none in what it showed before the first one. */
  readonly stepsOf: (value: unknown) => readonly number[];
}

function stepsOfTitles(streams: readonly ({ readonly title: string } | null)[]): number[] {
  return streams.flatMap((stream) => (/^step \d+$/.test(stream?.title ?? '') ? [Number(stream?.title.slice(5))] : []));
}

/** Followers of ada in the demo data. */
const FOLLOWERS = 120;

/** The subscriptions of the schema. The casts are the types of the queries beside them. */
export const STEPPED_FIELDS = {
  userStatsChanged: {
    query: `subscription { userStatsChanged(userId: "${ADA}") { followers } }`,
    stepsOf: (value) => [(value as { followers: number }).followers - FOLLOWERS],
  },
  liveStatusChanged: {
    query: `subscription { liveStatusChanged(userIds: ["${HOST}"]) { isLive stream { title } } }`,
    stepsOf: (value) => stepsOfTitles((value as { stream: { title: string } | null }[]).map(({ stream }) => stream)),
  },
  liveStreamsChanged: {
    query: 'subscription { liveStreamsChanged { nodes { title } } }',
    stepsOf: (value) => stepsOfTitles((value as { nodes: { title: string }[] }).nodes),
  },
  myTransactionAdded: {
    query: `subscription ($after: String) {
      myTransactionAdded(after: $after, limit: 100) { cursor transactions { amount description } } }`,
    stepsOf: (value) => {
      const { transactions } = value as { transactions: { amount: string | number; description: string | null }[] };
      return transactions.filter(({ description }) => description === 'step').map(({ amount }) => Number(amount));
    },
  },
} satisfies Readonly<Record<string, SteppedField>>;

/** The name of a subscription. */
export type FieldName = keyof typeof STEPPED_FIELDS;

/** The names of all subscriptions. */
export const FIELD_NAMES = Object.keys(STEPPED_FIELDS) as FieldName[];

/** A server, or a function that returns the one to write to. */
interface Writable {
  run(sql: string, database?: string): Promise<unknown>;
}

/** The statements of a step: ada gets a follower and a transaction, and the live stream a title. Repeated, they change nothing. */
export function statementsOf(step: number): string {
  const id = `fa${step.toString(16).padStart(22, '0')}`;
  return `
    insert into users (id, username, email) values ('${id}', 'step_${step}', 'step_${step}@example.com') on conflict do nothing;
    insert into follows (follower_id, followee_id) values ('${id}', '${ADA}') on conflict do nothing;
    update live_streams set title = 'step ${step}' where id = '${STREAM}';
    insert into transactions (id, user_id, type, direction, status, amount, balance_after, description)
      values ('${id}', '${ADA}', 'GIFT_SENT', 'DEBIT', 'COMPLETED', ${step}, 0, 'step') on conflict do nothing`;
}

/** Writes steps, each as one transaction: every subscription shows the number of the last one. */
export class StepWriter {
  /** The last step that was committed. */
  step = 0;
  private stopping: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly server: () => Writable,
    private readonly database = 'gateway',
  ) {}

  /** Writes the next step. A step that failed is repeated, because it may have been committed. */
  async write(): Promise<void> {
    await this.server().run(`begin; ${statementsOf(this.step + 1)}; commit`, this.database);
    this.step += 1;
  }

  /** Writes a step every so many milliseconds, until stopped. Failing writes are repeated. */
  start(intervalMs: number): void {
    this.isStopping = false;
    this.stopping = (async () => {
      while (!this.isStopping) {
        await this.write().catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, intervalMs));
      }
    })();
  }

  /** Ends `start`. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.stopping;
  }
}
