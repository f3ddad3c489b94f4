import type { Connect, LiveTransport } from './live-connection';

/** Loads the client of a transport. @throws Error if it cannot be loaded */
export async function loadTransport(transport: LiveTransport): Promise<Connect> {
  switch (transport) {
    case 'websocket':
      return (await import('./live-websocket')).connectWebSocket;
    case 'sse':
      return (await import('./live-event-stream')).connectEventStream;
  }
}
