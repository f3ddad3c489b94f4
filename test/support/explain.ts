import { Client } from 'pg';
import type { Prisma } from '../../src/generated/prisma/client';
import type { TestDatabase } from './test-database';

/** The properties of a node of EXPLAIN's plan that tests check. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Heap Fetches'?: number;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** How PostgreSQL plans prepared statements: for any parameters, or as it finds best. */
export const PLAN_MODES = ['force_generic_plan', 'auto'] as const;

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** Runs statements in one session, and reads the plans of prepared ones. */
export interface Explainer {
  readonly run: <Row>(sql: string) => Promise<Row[]>;
  /** The scans of a table that a prepared statement ran. */
  scansOf(table: string, statement: Prisma.Sql, mode: (typeof PLAN_MODES)[number]): Promise<PlanNode[]>;
  close(): Promise<void>;
}

/** Opens an explainer: on a server a separate connection, because the pool has several; the embedded engine has only one. */
export async function openExplainer(database: TestDatabase): Promise<Explainer> {
  let client: Client | undefined;
  if (database.url !== undefined) {
    client = new Client({ connectionString: database.url });
    await client.connect();
  }
  async function run<Row>(sql: string): Promise<Row[]> {
    if (client === undefined) return database.query<Row>(sql);
    return (await client.query<Row & object>(sql)).rows;
  }
  return {
    run,
    async scansOf(table, { text, values }, mode) {
      await run(`set plan_cache_mode = ${mode}`);
      await run('deallocate all');
      // Texts are declared as such; for numbers the statement has a cast.
      await run(`prepare page (${values.map((value) => (typeof value === 'number' ? 'int' : 'text')).join()}) as ${text}`);
      const parameters = values.map((value) => `'${String(value)}'`).join();
      const [row] = await run<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`explain (analyze, format json) execute page (${parameters})`);
      if (row === undefined) throw new Error('EXPLAIN returned nothing');
      return nodesOf(row['QUERY PLAN'][0].Plan).filter((node) => node['Relation Name'] === table && node['Actual Loops'] > 0);
    },
    close: async () => client?.end(),
  };
}
