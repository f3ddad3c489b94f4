import type { WebSocket } from 'ws';
import { InboundMessages } from '../../src/realtime/inbound-messages';

test('nothing more is read from a client while its messages wait for their turns', async () => {
  const state = { readyState: 1, OPEN: 1, bufferedAmount: 0, isPaused: false };
  const setPaused = (isPaused: boolean) => (): void => {
    state.isPaused = isPaused;
  };
  // The part of a WebSocket that is used.
  const ws = Object.assign(state, { pause: setPaused(true), resume: setPaused(false) }) as unknown as WebSocket;
  const received: string[] = [];
  const inbound = new InboundMessages(ws, (message) => received.push(message));
  for (const message of ['connection_init', 'a', 'b', 'c']) inbound.add(message);
  expect([received, state.isPaused]).toEqual([['connection_init'], true]);
  while (received.length < 4) await new Promise(setImmediate);
  expect([received, state.isPaused]).toEqual([['connection_init', 'a', 'b', 'c'], false]);
});
