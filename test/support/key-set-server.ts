import type { KeyObject } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers one request for the key set, correctly or not. */
export type KeySetAnswer = (response: ServerResponse) => void;

/** A JWKS endpoint on its own port. */
export interface KeySetServer {
  readonly url: string;
  /** How it answers the next requests. */
  answer: KeySetAnswer;
  /** The number of requests it received. */
  readonly requests: number;
  close(): Promise<void>;
}

/** Answers with a text. */
export function answerText(text: string, status = 200, headers: Readonly<Record<string, string>> = {}): KeySetAnswer {
  return (response) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

/** Answers with a set of these keys. */
export function answerKeys(...keys: readonly unknown[]): KeySetAnswer {
  return answerText(JSON.stringify({ keys }));
}

/** A key as a JWK set publishes it. */
export function jwkOf(key: KeyObject, kid: string | undefined, more: object = {}): object {
  return { ...key.export({ format: 'jwk' }), ...(kid !== undefined && { kid }), ...more };
}

/** Starts a JWKS endpoint. */
export async function startKeySetServer(answer: KeySetAnswer): Promise<KeySetServer> {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    issuer.answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // The server listens on a TCP port, not on a pipe.
  const { port } = server.address() as AddressInfo;
  const issuer = {
    url: `http://127.0.0.1:${port}/keys`,
    answer,
    get requests() {
      return requests;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return issuer;
}
