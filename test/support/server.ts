import { Client } from 'pg';
import { runName } from './run';

/** The server of TEST_DATABASE_URL; undefined if the suite runs on the embedded engine. */
export function serverUrl(): string | undefined {
  return process.env['TEST_DATABASE_URL'] || undefined;
}

/** The address of one database of the server under test. */
export function urlOfDatabase(name: string): string {
  const url = new URL(serverUrl() ?? '');
  url.pathname = `/${name}`;
  return url.href;
}

/** Connects to the server's maintenance database during `work`. */
export async function withServer<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs statements on the server's maintenance database. */
export async function onServer(...statements: readonly string[]): Promise<void> {
  await withServer(async (client) => {
    for (const statement of statements) await client.query(statement);
  });
}

/** The name of the template database of this run. */
export function serverTemplateName(): string {
  return `gateway_test_template_${runName()}`;
}
