import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { readFileSync } from 'node:fs';
import { isUnauthenticated, routerHeaders } from './router-headers.mjs';

class Subgraph extends RemoteGraphQLDataSource {
  // By default, an error with another status than 200 becomes INTERNAL_SERVER_ERROR, and shows clients the URL of the subgraph.
  fetcher = async (url, init) => {
    const response = await fetch(url, init);
    const isJson = response.headers.get('content-type')?.includes('json');
    return isJson ? new Response(response.body, { headers: response.headers }) : response;
  };

  willSendRequest({ request, context }) {
    for (const [name, value] of Object.entries(context.headers ?? {})) request.http.headers.set(name, value);
  }
}

const statusOfErrors = {
  requestDidStart: async () => ({
    async willSendResponse({ response, errors }) {
      if (isUnauthenticated(errors)) response.http.status = 401;
    },
  }),
};

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(process.env.SUPERGRAPH, 'utf8'),
  buildService: ({ url }) => new Subgraph({ url }),
});

await startStandaloneServer(new ApolloServer({ gateway, plugins: [statusOfErrors] }), {
  listen: { port: Number(process.env.PORT), host: '127.0.0.1' },
  context: async ({ req }) => ({ headers: routerHeaders(req) }),
});
console.log('Listening');
