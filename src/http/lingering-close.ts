import type { Socket } from 'node:net';

/** How much data a client may still send after its last response, in bytes. It is read and discarded. */
const LINGER_BYTES = 16 * 1024 * 1024;

/** How long a client that sends nothing may take to close, and how long one may continue to send, in milliseconds. */
const IDLE_MS = 2_000;
const LINGER_MS = 10_000;

/**
 * Ends a connection so that the client can read its last response. Closing a socket with unread data makes the kernel send a reset, which
 * can overtake the response. So further data is discarded, for a limited time and amount, until the client closes its side (nginx:
 * lingering_close). The data is not parsed: a request after the last response is not executed.
 */
export function closeLingering(socket: Socket): void {
  if (socket.destroyed) return;
  socket.end();
  let discarded = 0;
  const deadline = performance.now() + LINGER_MS;
  const timer = setTimeout(() => socket.destroy(), IDLE_MS);
  // Node's parser is one of these listeners, and loses the connection once another one is added.
  socket.removeAllListeners('data');
  socket.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > LINGER_BYTES || performance.now() > deadline) socket.destroy();
    else timer.refresh();
  });
  // A paused connection would never end. Node's parser, if it had stopped reading, would have resumed by a listener that was removed above,
  // so reading is started explicitly.
  socket.resume();
  socket._read(0);
  socket.once('close', () => {
    clearTimeout(timer);
  });
}
