import { request } from 'node:http';
import type { Answer, TestGateway } from './gateway';

/** The parts of a request besides its address. */
export interface Sending {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request unchanged: `fetch` normalizes addresses and rejects some methods. */
export function send(gateway: TestGateway, path: string, { method = 'GET', headers = {}, body }: Sending = {}): Promise<Answer<unknown>> {
  const { hostname, port } = new URL(gateway.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        const pairs = Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]);
        const parsed: unknown = text === '' ? undefined : JSON.parse(text);
        resolve({ status: response.statusCode ?? 0, headers: new Headers(pairs), text, body: parsed });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
