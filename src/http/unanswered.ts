import type { Socket } from 'node:net';

/** What is called once for each request: when its answer has been sent, or its connection is gone. */
export type Settle = () => void;

/**
 * The requests whose answers have not been sent yet, by connection. A client that pipelines has several, and Node tells only
 * the first of them that the connection is gone; so it is the connection that is watched.
 */
export class UnansweredRequests {
  /** How many there are on all connections. */
  count = 0;
  private readonly byConnection = new WeakMap<Socket, Set<Settle>>();

  /** @param maxPerConnection with more than so many at once, a connection gets its last answer */
  constructor(private readonly maxPerConnection: number) {}

  /** Adds a request. @returns the requests of its connection; undefined if the connection ends before it */
  add(socket: Socket, settle: Settle): Set<Settle> | undefined {
    const open = this.byConnection.get(socket) ?? this.watch(socket);
    if (open.size > this.maxPerConnection) return undefined;
    open.add(settle);
    this.count += 1;
    return open;
  }

  /** Removes a request that needs no answer any more. @param open what `add` returned @returns whether it still needed one */
  remove(open: Set<Settle>, settle: Settle): boolean {
    const isOpen = open.delete(settle);
    if (isOpen) this.count -= 1;
    return isOpen;
  }

  /** Whether a connection has more than it may have: the answer to the newest request is its last. */
  isFull(socket: Socket): boolean {
    return (this.byConnection.get(socket)?.size ?? 0) > this.maxPerConnection;
  }

  private watch(socket: Socket): Set<Settle> {
    const open = new Set<Settle>();
    this.byConnection.set(socket, open);
    socket.once('close', () => {
      for (const settle of open) settle();
    });
    return open;
  }
}
