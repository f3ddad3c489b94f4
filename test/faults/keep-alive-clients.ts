import { Agent, request } from 'node:http';
import { ADA, tokenFor } from '../support/gateway';

/** A request, and a text that its response must contain. */
export interface Call {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body of a POST; a GET without one. */
  readonly body?: string;
  readonly expected: string;
}

/** Requests of REST paths as ada. */
export function restCalls(paths: readonly string[]): Call[] {
  const headers = { authorization: `Bearer ${tokenFor(ADA, 3600)}` };
  return paths.map((path) => ({ path: `/api/v1${path}`, headers, expected: '"isSuccess":true' }));
}

/** What the clients have sent, and everything that was not a complete 200 with the expected text. */
export interface Tally {
  readonly sent: number;
  readonly failures: readonly string[];
}

/** Clients that each send the next request after a response. */
export interface KeepAliveClients {
  /** The number of requests so far. */
  sent(): number;
  /** Resolves once so many have been sent. */
  until(count: number): Promise<void>;
  stop(): Promise<Tally>;
}

/** The outcome of a request: undefined if it is as expected. */
function send(url: string, agent: Agent, { path, headers, body, expected }: Call): Promise<string | undefined> {
  return new Promise((resolve) => {
    const sending = request(`${url}${path}`, { agent, headers, method: body === undefined ? 'GET' : 'POST' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('close', () => {
        const isExpected = response.complete && response.statusCode === 200 && text.includes(expected);
        resolve(isExpected ? undefined : `${path}: ${response.statusCode ?? 0}, ${response.complete ? text.slice(0, 200) : 'cut'}`);
      });
    });
    sending.on('error', ({ message }) => {
      resolve(`${path}: ${message}`);
    });
    sending.end(body);
  });
}

/** Starts clients with keep-alive connections, which send the calls in turn. */
export function startKeepAliveClients(url: string, clients: number, calls: readonly Call[]): KeepAliveClients {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const failures: string[] = [];
  let isRunning = true;
  let sent = 0;
  const client = async (): Promise<void> => {
    while (isRunning) {
      const call = calls[sent++ % calls.length];
      const failure = call && (await send(url, agent, call));
      if (failure !== undefined) failures.push(failure);
    }
  };
  const running = Array.from({ length: clients }, client);
  return {
    sent: () => sent,
    async until(count) {
      while (sent < count) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    async stop() {
      isRunning = false;
      await Promise.all(running);
      agent.destroy();
      return { sent, failures };
    },
  };
}
