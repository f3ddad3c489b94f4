import { Client } from 'pg';

/** Accounts with ledgers of their own. */
export function ledgerAccounts(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `fb${index.toString(16).padStart(22, '0')}`);
}

/** Creates accounts with empty ledgers. */
export async function createLedgers(url: string, accounts: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const id of accounts) {
    await client.query(`insert into users (id, username, email) values ($1, 'ledger_' || right($1, 6), $1 || '@example.com')`, [id]);
  }
  await client.end();
}

/** The number of the last transaction: ids are never used again, by any writers of a file. */
let number = 0;

function insertOf(id: string, account: string): string {
  return `insert into transactions (id, user_id, type, direction, status, amount, balance_after)
    values ('${id}', '${account}', 'GIFT_SENT', 'DEBIT', 'COMPLETED', 1, 0)`;
}

function nextId(): string {
  number += 1;
  return `fc${number.toString(16).padStart(22, '0')}`;
}

/** Commits one transaction. @returns its id */
export async function commitTransaction(url: string, account: string): Promise<string> {
  const id = nextId();
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(insertOf(id, account));
  await client.end();
  return id;
}

/** Connections that insert transactions all the time. */
export interface LedgerWriters {
  /** The ids of the committed transactions of each account. */
  readonly committed: ReadonlyMap<string, readonly string[]>;
  stop(): Promise<void>;
}

/** Starts writers, each of which commits one transaction after another, for all accounts in turn, some of them late. */
export function startLedgerWriters(url: string, accounts: readonly string[], writers: number, pauseMs: number): LedgerWriters {
  const committed = new Map<string, string[]>(accounts.map((id) => [id, []]));
  let isStopping = false;
  const write = async (): Promise<void> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    while (!isStopping) {
      const id = nextId();
      const account = accounts[number % accounts.length] ?? '';
      // Statements of several commands are one transaction.
      await client.query(`${insertOf(id, account)}; select pg_sleep(${number % 3 === 0 ? 0.2 : 0})`);
      committed.get(account)?.push(id);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    await client.end();
  };
  const running = Array.from({ length: writers }, write);
  return {
    committed,
    async stop() {
      isStopping = true;
      await Promise.all(running);
    },
  };
}
