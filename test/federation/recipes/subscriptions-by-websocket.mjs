import { PROPAGATED } from './router-headers.mjs';

/** Sends subscriptions to a subgraph by WebSocket, with the headers of the client as parameters of the connection. */
const params = Object.fromEntries(PROPAGATED.map((name) => [name, `{context.headers.${name}}`]));
export const byWebSocket = {
  subscriptions: {
    kind: 'ws',
    headers: [['x-forwarded-for', '{context.req.socket.remoteAddress}']],
    options: { connectionParams: { ...params, 'x-client-name': 'router' } },
  },
};
