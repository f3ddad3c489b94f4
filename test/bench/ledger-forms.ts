import { dirname, join } from 'node:path';
import { Pool, type QueryConfig } from 'pg';
import type { Say } from './dataset';
import { BIG_LEDGER_USER, REGULARS, userId } from './population';
import { GATEWAY_MAIN } from './processes';

/** A statement of the gateway, as Prisma's `Sql`. */
interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/** The parts of the built gateway that make statements of the ledger. */
interface LedgerModule {
  readonly selectPages: (keys: readonly object[], dialect: unknown) => Statement;
}
interface DialectModule {
  readonly POSTGRESQL_LEDGER: unknown;
  readonly CITUS_LEDGER: unknown;
}

/** The path of a module of the built gateway. */
function built(name: string): string {
  return join(dirname(GATEWAY_MAIN), 'transactions', name);
}

const ROWS = 21;

/** A way to read the first page of several users: statements that are sent together. */
type Form = (users: readonly string[]) => readonly QueryConfig[];

function pageOf(user: string): object {
  const scope = { userId: user, types: [], statuses: [], direction: null, streamId: null, fromMs: null, toMs: null };
  return { scope, start: { offset: 0n }, count: ROWS };
}

/** Statements as the branches of one, with their parameters numbered on. */
function unionOf(statements: readonly Statement[]): Statement {
  const values: unknown[] = [];
  const branches = statements.map((statement) => {
    const before = values.length;
    values.push(...statement.values);
    return `(${statement.text.replaceAll(/\$(\d+)/g, (_, number: string) => `$${Number(number) + before}`)})`;
  });
  return { text: branches.join(' union all '), values };
}

const WINDOW = `
  select p.user_id, json_agg(json_build_array(p.id, p.type, p.direction, p.status, p.amount::text, p.balance_after::text, p.description,
                                              p.stream_id, extract(epoch from p.created_at)::text) order by p.created_at desc, p.id desc)::text as rows
    from (select *, row_number() over (partition by user_id order by created_at desc, id desc) as place
            from public.transactions where user_id = any ($1::text[])) p
   where place <= ${ROWS} group by p.user_id`;

async function formsOf(): Promise<Readonly<Record<string, Form>>> {
  // The types are those of the sources, which are not compiled with the bench.
  const { selectPages } = (await import(built('transaction-statements.js'))) as LedgerModule;
  const { POSTGRESQL_LEDGER, CITUS_LEDGER } = (await import(built('ledger-dialect.js'))) as DialectModule;
  const named = (name: string, { text, values }: Statement): QueryConfig => ({ name, text, values });
  const single = (user: string): Statement => selectPages([pageOf(user)], CITUS_LEDGER);
  return {
    batched: (users) => [named('batched', selectPages(users.map(pageOf), POSTGRESQL_LEDGER))],
    'one statement each': (users) => users.map((user) => named('single', single(user))),
    'union all': (users) => [named(`union of ${users.length}`, unionOf(users.map(single)))],
    window: (users) => [named('window', { text: WINDOW, values: [`{${users.join()}}`] })],
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function timed(pool: Pool, statements: readonly QueryConfig[]): Promise<number> {
  const start = performance.now();
  await Promise.all(statements.map((statement) => pool.query(statement)));
  return performance.now() - start;
}

const regulars = (count: number): string[] => Array.from({ length: count }, (_, i) => userId(1 + ((i * 7) % REGULARS)));

const USERS: Readonly<Record<string, readonly string[]>> = {
  '1 ledger of 200 rows': regulars(1),
  '5 ledgers of 200 rows': regulars(5),
  '32 ledgers of 200 rows': regulars(32),
  '128 ledgers of 200 rows': regulars(128),
  '31 ledgers of 200 rows, one of a million': [userId(BIG_LEDGER_USER), ...regulars(31)],
};

/** Half of the gateway's pool, which is what a kind of statement may take. */
const CONNECTIONS = 5;

/** Rounds that prepare the statements on each connection. */
const WARM_UP = 5;

/**
 * Compares the forms of the statement that reads first pages: the median of each in milliseconds, measured in turn. A form that the server rejects has its error instead: on Citus, the batched one.
 */
export async function compareForms(url: string, rounds: number, say: Say): Promise<string> {
  const probe = new Pool({ connectionString: url, max: 1 });
  const { rowCount: citus } = await probe.query(`select from pg_extension where extname = 'citus'`);
  await probe.end();
  // As in the gateway.
  const options = `-c plan_cache_mode=${citus === 0 ? 'force_generic_plan' : 'auto'}`;
  const pool = new Pool({ connectionString: url, max: CONNECTIONS, options });
  const forms = Object.entries(await formsOf());
  const lines: string[] = [];
  for (const [name, users] of Object.entries(USERS)) {
    say(`  ${name}`);
    const cells: string[] = [];
    const times = new Map<string, number[]>();
    for (let round = 0; round < WARM_UP + rounds; round += 1) {
      for (const [form, statementsOf] of round % 2 === 0 ? forms : [...forms].reverse()) {
        const took = await timed(pool, statementsOf(users)).catch((error: unknown) => String(error));
        if (typeof took === 'string') cells.push(`${form}: ${took}`);
        else if (round >= WARM_UP) times.set(form, [...(times.get(form) ?? []), took]);
      }
    }
    for (const [form] of forms) if (times.has(form)) cells.push(`${form} ${median(times.get(form) ?? []).toFixed(2)} ms`);
    lines.push(`${name.padEnd(42)} ${[...new Set(cells)].join(', ')}`);
  }
  await pool.end();
  return `${lines.join('\n')}\n`;
}
