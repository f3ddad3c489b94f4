import type { Socket } from 'node:net';

/** Called once for each request: when its response has been sent, or its connection was closed. */
export type OnComplete = () => void;

/**
 * The requests whose responses have not been sent yet, by connection. A client that pipelines has several, and Node reports a closed
 * connection only for the first of them; so the connection itself is watched.
 */
export class PendingRequests {
  /** The number of unanswered requests of all connections. */
  count = 0;
  private readonly byConnection = new WeakMap<Socket, Set<OnComplete>>();

  /** @param maxPerConnection the maximum per connection; a connection with more is closed after its last response */
  constructor(private readonly maxPerConnection: number) {}

  /** Adds a request. @returns the requests of its connection; undefined if the connection will be closed before its turn */
  add(socket: Socket, settle: OnComplete): Set<OnComplete> | undefined {
    const open = this.byConnection.get(socket) ?? this.watch(socket);
    if (open.size > this.maxPerConnection) return undefined;
    open.add(settle);
    this.count += 1;
    return open;
  }

  /**
   * Removes a request that needs no response any more.
   * @param open the return value of `add`
   * @returns whether it still needed one
   */
  remove(open: Set<OnComplete>, settle: OnComplete): boolean {
    const isOpen = open.delete(settle);
    if (isOpen) this.count -= 1;
    return isOpen;
  }

  /** Whether a connection has more requests than the maximum, so that the response to the newest one is its last. */
  isFull(socket: Socket): boolean {
    return (this.byConnection.get(socket)?.size ?? 0) > this.maxPerConnection;
  }

  private watch(socket: Socket): Set<OnComplete> {
    const open = new Set<OnComplete>();
    this.byConnection.set(socket, open);
    socket.once('close', () => {
      for (const settle of open) settle();
    });
    return open;
  }
}
