import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * What the proxy does with bytes: `pass` forwards them, `swallow` accepts connections and drops their bytes, `reset` resets
 * every connection that sends, `reject` resets new connections.
 */
export type ProxyMode = 'pass' | 'swallow' | 'reset' | 'reject';

/** A TCP proxy in front of a server that simulates network faults. */
export interface TcpProxy {
  readonly port: number;
  /** Connections accepted since the start. */
  readonly accepted: () => number;
  /** Currently open connections. */
  readonly open: () => number;
  /** Changes the mode of all connections, including open ones. */
  setMode(mode: ProxyMode): void;
  /** Delays each chunk in both directions, in milliseconds. */
  setDelay(delayMs: number): void;
  /** Resets every open connection (RST), as a failover or a firewall does. */
  resetAll(): void;
  /**
   * The same for connections on which a client of PostgreSQL has sent a statement, without TLS. It excludes those that log in: after a reset
   * login PgBouncer considers the server down and does not retry for a while (`server_login_retry`).
   */
  resetUsed(): void;
  /** Closes every open connection gracefully (FIN), without a message of the server. */
  endAll(): void;
  close(): Promise<void>;
}

/** The target of the proxy: a TCP port or the path of a Unix socket. */
export type ProxyTarget = { readonly host: string; readonly port: number } | { readonly path: string };

/** Whether bytes of a client of PostgreSQL begin with a message that follows the login: only passwords (`p`) and messages without a type precede it. */
function followsLogin([first = 0]: Buffer): boolean {
  return first !== 0 && first !== 'p'.charCodeAt(0);
}

/** Starts a proxy on a free port of 127.0.0.1. */
export async function startTcpProxy(target: ProxyTarget): Promise<TcpProxy> {
  let mode: ProxyMode = 'pass';
  let delayMs = 0;
  let accepted = 0;
  const pairs = new Set<readonly [Socket, Socket]>();
  const used = new WeakSet<Socket>();

  const server: Server = createServer((client) => {
    accepted += 1;
    if (mode === 'reject') {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const upstream = 'path' in target ? connect(target.path) : connect(target.port, target.host);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    client.on('data', (chunk) => {
      if (followsLogin(chunk)) used.add(client);
    });
    forward(client, upstream);
    forward(upstream, client);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
  });

  function forward(from: Socket, to: Socket): void {
    const later = (work: () => void): void => {
      if (delayMs === 0) work();
      else setTimeout(work, delayMs);
    };
    from.on('data', (chunk) => {
      if (mode === 'reset') from.resetAndDestroy();
      else if (mode !== 'swallow') later(() => void to.write(chunk));
    });
    from.on('end', () => {
      if (mode !== 'swallow') later(() => void to.end());
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const reset = (isIncluded: (client: Socket) => boolean): void => {
    for (const pair of pairs) if (isIncluded(pair[0])) for (const socket of pair) socket.resetAndDestroy();
  };
  const resetAll = (): void => {
    reset(() => true);
  };
  return {
    port,
    accepted: () => accepted,
    open: () => pairs.size,
    setMode(next) {
      mode = next;
    },
    setDelay(next) {
      delayMs = next;
    },
    resetAll,
    resetUsed() {
      reset((client) => used.has(client));
    },
    endAll() {
      for (const pair of pairs) for (const socket of pair) socket.end();
    },
    close: () =>
      new Promise((resolve) => {
        resetAll();
        server.close(() => {
          resolve();
        });
      }),
  };
}
