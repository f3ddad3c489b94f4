import { Client, DatabaseError } from 'pg';

/** How long a writer waits between two commits, in milliseconds. */
const PAUSE_MS = 300;

/** Of so many transactions of the database, one is committed late, after others that are newer. */
const LATE_EVERY = 5;

/** Programs that write to the primary all the time. */
export interface Writers {
  /** The ids of the committed transactions of each account. */
  readonly committed: ReadonlyMap<string, readonly string[]>;
  /** Resolves once everything is committed. */
  stop(): Promise<void>;
}

/** The SQLSTATE of a statement that was rolled back because it and another one waited for each other. */
const DEADLOCK_DETECTED = '40P01';

/** Runs a statement, and again whenever it is rolled back because of a deadlock, as programs do that write to the same rows. */
async function commit(client: Client, statement: string, values?: readonly string[]): Promise<number> {
  for (;;) {
    try {
      const { rowCount } = await client.query(statement, values && [...values]);
      return rowCount ?? 0;
    } catch (error) {
      if (!(error instanceof DatabaseError && error.code === DEADLOCK_DETECTED)) throw error;
    }
  }
}

const REMOVE = 'delete from follows where follower_id = $1 and followee_id = $2';
const ADD = 'insert into follows (follower_id, followee_id) values ($1, $2) on conflict do nothing';

/** Starts writers, which insert transactions of accounts, and insert and delete follows among them. */
export async function startWriters(url: string, accounts: readonly string[], count: number): Promise<Writers> {
  const committed = new Map<string, string[]>(accounts.map((id) => [id, []]));
  let isStopped = false;
  let number = 0;
  const accountAt = (index: number): string => accounts[index % accounts.length] ?? '';
  const write = async (client: Client): Promise<void> => {
    while (!isStopped) {
      number += 1;
      const id = `fd${number.toString(16).padStart(22, '0')}`;
      const [account, other] = [accountAt(number), accountAt(number * 7 + 3)];
      const isLate = number % LATE_EVERY === 0;
      // Without values, both statements are one transaction.
      const insert = `
        insert into transactions (id, user_id, type, direction, status, amount, balance_after)
          values ('${id}', '${account}', 'GIFT_SENT', 'DEBIT', 'COMPLETED', 1, 0);
        select pg_sleep(${isLate ? 0.3 : 0})`;
      await commit(client, insert);
      committed.get(account)?.push(id);
      if (account !== other && (await commit(client, REMOVE, [account, other])) === 0) await commit(client, ADD, [account, other]);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    await client.end();
  };
  const clients = Array.from({ length: count }, () => new Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  const running = clients.map(write);
  return {
    committed,
    async stop() {
      isStopped = true;
      await Promise.all(running);
    },
  };
}
