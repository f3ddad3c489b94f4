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
  private readonly reserved = new WeakSet<Socket>();

  /** @param maxPerConnection the maximum per connection; a connection with more is closed after its last response */
  constructor(private readonly maxPerConnection: number) {}

  /** Adds a request. @returns the requests of its connection; undefined if it must not be executed, because its turn will not come */
  add(socket: Socket, settle: OnComplete): Set<OnComplete> | undefined {
    const open = this.byConnection.get(socket) ?? this.watch(socket);
    if (open.size > this.maxPerConnection || this.reserved.has(socket)) return undefined;
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

  /**
   * Reserves a connection for its request, until `release`: responses to others would be kept until the one to this request ends, which
   * may be never.
   * @returns false if the connection has other requests already
   */
  reserve(socket: Socket): boolean {
    if ((this.byConnection.get(socket)?.size ?? 0) > 1) return false;
    this.reserved.add(socket);
    return true;
  }

  /** Allows further requests on a connection. */
  release(socket: Socket): void {
    this.reserved.delete(socket);
  }

  /** Whether a connection is reserved. */
  isReserved(socket: Socket): boolean {
    return this.reserved.has(socket);
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
