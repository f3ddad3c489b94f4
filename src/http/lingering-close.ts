import type { Socket } from 'node:net';

/** How much of what a client still sends after its last answer is read and thrown away, in bytes. */
const LINGER_BYTES = 16 * 1024 * 1024;

/** How long a client may take to read its last answer and close, in milliseconds. */
const LINGER_MS = 2_000;

/**
 * Ends a connection so that its last answer is read. Closing a socket on which bytes wait to be read makes the kernel send a
 * reset, which can overtake the answer; so what still comes is thrown away, for a bounded time and amount, until the client
 * closes its side (nginx: lingering_close). Nothing of it is parsed any more: a request after the last answer is not executed.
 */
export function closeLingering(socket: Socket): void {
  if (socket.destroyed) return;
  socket.end();
  let discarded = 0;
  socket.removeAllListeners('data');
  socket.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > LINGER_BYTES) socket.destroy();
  });
  // What a response paused flows again; a paused connection would never end.
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => {
    clearTimeout(timer);
  });
}
