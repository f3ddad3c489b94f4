import type { Socket } from 'node:net';

/** How much of what a client still sends after its last answer is read and thrown away, in bytes. */
const LINGER_BYTES = 16 * 1024 * 1024;

/** How long a client that sends nothing may take to close, and how long one may go on sending, in milliseconds. */
const IDLE_MS = 2_000;
const LINGER_MS = 10_000;

/**
 * Ends a connection so that its last answer is read. Closing a socket on which bytes wait to be read makes the kernel send a
 * reset, which can overtake the answer; so what still comes is thrown away, for a bounded time and amount, until the client
 * closes its side (nginx: lingering_close). Nothing of it is parsed any more: a request after the last answer is not executed.
 */
export function closeLingering(socket: Socket): void {
  if (socket.destroyed) return;
  socket.end();
  let discarded = 0;
  const deadline = performance.now() + LINGER_MS;
  const timer = setTimeout(() => socket.destroy(), IDLE_MS);
  // Node's parser is one of these listeners; adding one takes the connection from it.
  socket.removeAllListeners('data');
  socket.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > LINGER_BYTES || performance.now() > deadline) socket.destroy();
    else timer.refresh();
  });
  // What was paused flows again; a paused connection would never end. Node's parser, where it had stopped reading, would have
  // started again by a listener that went with it, so reading is started here.
  socket.resume();
  socket._read(0);
  socket.once('close', () => {
    clearTimeout(timer);
  });
}
