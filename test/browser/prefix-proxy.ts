import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

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
  const passOn = ({ url = '', method, headers }: IncomingMessage): ReturnType<typeof request> => {
    const path = strips ? url.slice(prefix.length) : url;
    const forwarded = { ...headers, ...(strips && { 'x-forwarded-prefix': prefix }), 'x-forwarded-host': headers.host ?? '' };
    return request(new URL(path, target), { method, headers: forwarded });
  };
  const server = createServer((incoming, answer) => {
    const { url = '' } = incoming;
    if (!url.startsWith(`${prefix}/`)) {
      strays.push(url);
      answer.writeHead(404).end();
      return;
    }
    const passed = passOn(incoming);
    passed.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    incoming.pipe(passed);
  });
  server.on('upgrade', (incoming, client: Socket) => {
    if (incoming.url?.startsWith(`${prefix}/`) !== true) {
      strays.push(incoming.url ?? '');
      client.destroy();
      return;
    }
    const passed = passOn(incoming);
    passed.on('error', () => client.destroy());
    passed.on('upgrade', ({ rawHeaders }, gateway: Socket) => {
      const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1] ?? ''}`] : []));
      client.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
      client.pipe(gateway).pipe(client);
      client.on('error', () => gateway.destroy());
      gateway.on('error', () => client.destroy());
    });
    passed.end();
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
