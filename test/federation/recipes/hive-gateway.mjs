import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { createServer } from 'node:http';
import { isUnauthenticated, routerHeaders } from './router-headers.mjs';
import { byWebSocket } from './subscriptions-by-websocket.mjs';

const statusOfErrors = {
  onExecutionResult({ result, setResult }) {
    if (isUnauthenticated(result?.errors)) setResult({ ...result, extensions: { http: { status: 401 } } });
  },
};

const router = createGatewayRuntime({
  supergraph: process.env.SUPERGRAPH,
  propagateHeaders: { fromClientToSubgraphs: ({ context }) => routerHeaders(context.req) },
  // Without a method, variables of subscriptions would be in the URL.
  transportEntries: { live: { options: process.env.WEBSOCKETS ? byWebSocket : { method: 'POST' } } },
  plugins: () => [statusOfErrors],
});

createServer(router).listen(process.env.PORT, '127.0.0.1', () => console.log('Listening'));
