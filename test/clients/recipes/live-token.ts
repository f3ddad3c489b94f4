import type { Client } from 'graphql-ws';

/** Sends a fresh token when the gateway warns that the present one expires, and so keeps subscriptions open. */
export function renewToken(client: Client, headers: () => Promise<Record<string, string>>): void {
  let socket: WebSocket | undefined;
  client.on('connected', (connected) => {
    socket = connected as WebSocket;
  });
  client.on('ping', (_, payload) => {
    if (payload?.['tokenExpiresInMs'] !== undefined)
      void headers().then((fresh) => socket?.send(JSON.stringify({ type: 'ping', payload: fresh })));
  });
}
