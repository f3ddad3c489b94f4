import { ADA, TEST_SECRET, tokenFor } from '../support/gateway';
import { emptyFolder, startCommand, type Outcome, type RunningCommand } from '../support/run-command';

/** The built program in its own process, with the database of its environment. */
export interface FaultyGateway {
  readonly url: string;
  readonly command: RunningCommand;
  /** The status of a REST path below /api/v1 as ada; 0 if the connection fails. */
  rest(path: string, headers?: Readonly<Record<string, string>>): Promise<number>;
  /** The status and the body of the same; an empty body if the connection fails. */
  restBody(path: string): Promise<{ readonly status: number; readonly body: string }>;
  /** The status of a query as ada; 0 if the connection fails, 500 if the response has errors. */
  graphql(query: string): Promise<number>;
  /** The log lines written so far. */
  log(): Record<string, unknown>[];
  /** Sends SIGTERM. @returns exit code and output once it has ended */
  stop(): Promise<Outcome>;
}

/** The documented call. */
export const STATS = `/users/${ADA}/stats`;

/** Starts the built program, or another build of it, on a free port and waits until it listens. */
export async function startFaultyGateway(env: Readonly<Record<string, string>>, main?: string): Promise<FaultyGateway> {
  const folder = await emptyFolder();
  const all = {
    JWT_SECRET: TEST_SECRET,
    RATE_LIMIT: 'off',
    PLAYGROUND: 'false',
    HOST: '127.0.0.1',
    PORT: '0',
    SHUTDOWN_GRACE_S: '0',
    ...env,
  };
  const command = startCommand([], { cwd: folder.cwd, env: all, ...(main === undefined ? {} : { main }) });
  const [, url = ''] = await command.until(/Server listening at (http:\/\/[^"]+)"/);
  const authorization = `Bearer ${tokenFor(ADA, 3600)}`;
  return {
    url,
    command,
    async restBody(path) {
      const response = await fetch(`${url}/api/v1${path}`, { headers: { authorization } }).catch(() => undefined);
      return { status: response?.status ?? 0, body: (await response?.text().catch(() => undefined)) ?? '' };
    },
    async rest(path, headers = {}) {
      const response = await fetch(`${url}/api/v1${path}`, { headers: { authorization, ...headers } }).catch(() => undefined);
      await response?.arrayBuffer().catch(() => undefined);
      return response?.status ?? 0;
    },
    async graphql(query) {
      const headers = { authorization, 'content-type': 'application/json' };
      const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) }).catch(() => undefined);
      const text = (await response?.text().catch(() => undefined)) ?? '';
      if (response === undefined) return 0;
      return response.ok && text.includes('"errors"') ? 500 : response.status;
    },
    log: () =>
      command
        .output()
        .split('\n')
        // What follows the last end of a line may be a part of one.
        .slice(0, -1)
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    async stop() {
      command.kill('SIGTERM');
      const outcome = await command.ended;
      await folder.remove();
      return outcome;
    },
  };
}
