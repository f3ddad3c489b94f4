import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy that serves a gateway below a path prefix. */
export interface PrefixProxy {
  readonly url: string;
  /** Requested paths outside of the prefix. */
  readonly strays: string[];
  close(): Promise<void>;
}

/** Starts a proxy on a free local port. It strips the prefix and sends X-Forwarded-Prefix, or keeps the prefix. */
export async function startPrefixProxy(target: string, prefix: string, { strips }: { readonly strips: boolean }): Promise<PrefixProxy> {
  const strays: string[] = [];
  const server = createServer((incoming, answer) => {
    const { url = '', method, headers } = incoming;
    if (!url.startsWith(`${prefix}/`)) {
      strays.push(url);
      answer.writeHead(404).end();
      return;
    }
    const path = strips ? url.slice(prefix.length) : url;
    const forwarded = { ...headers, ...(strips && { 'x-forwarded-prefix': prefix }), 'x-forwarded-host': headers.host ?? '' };
    const passed = request(new URL(path, target), { method, headers: forwarded }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // The server listens on TCP: its address is not a path.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    strays,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
