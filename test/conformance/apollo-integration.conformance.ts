import { ApolloServer } from '@apollo/server';
import { defineIntegrationTestSuite } from '@apollo/server-integration-testsuite';
import type { FastifyError, FastifyInstance } from 'fastify';
import { createHttp } from '../../src/create-http';
import { parseConfig } from '../../src/config/config';
import { mountApollo } from '../../src/http/graphql';
import { RequestsInFlight } from '../../src/http/overload';
import { createMetrics } from '../../src/http/metrics';
import { TEST_SECRET } from '../support/gateway';

// Apollo's test suite for integrations, run against the HTTP app and the plugin that serves /graphql. The two hooks of
// /graphql are left out: one authenticates before Apollo Server runs, the other formats and localizes Apollo's error
// responses. The suite itself skips its tests of @defer and @stream, which require graphql 17.
//
// The suite was last published with Apollo Server 5.5.0. An override in package.json runs it on the installed version;
// since then only the source of random ids has changed.

const config = parseConfig({ JWT_SECRET: TEST_SECRET, RATE_LIMIT: 'off', LOG_LEVEL: 'silent' });
const metrics = createMetrics();

/** Requests that the suite expects Apollo to answer, but that never reach it here: test/http/graphql-endpoint.test.ts covers them. */
function leaveToApollo(app: FastifyInstance): void {
  // The gateway rejects text/plain as an unsupported media type.
  app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  // The gateway sends Cache-Control: no-store, and the suite expects Apollo's own header.
  app.addHook('onRequest', (_request, reply, done) => {
    reply.removeHeader('cache-control');
    done();
  });
  // The gateway reports invalid JSON in the client's language. Other errors are rethrown to its error handler.
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    if (error.code !== 'FST_ERR_CTP_INVALID_JSON_BODY') throw error;
    return reply.code(400).send({ errors: [{ message: 'Invalid JSON' }] });
  });
}

defineIntegrationTestSuite(async (serverOptions, { context = () => Promise.resolve({}) } = {}) => {
  const server = new ApolloServer(serverOptions);
  await server.start();
  const { app: http } = await createHttp(config, { metrics }, new RequestsInFlight(undefined));
  await http.register((app, _options, done) => {
    leaveToApollo(app);
    // The suite sends no other requests.
    mountApollo(app, server, { url: '/', context });
    done();
  });
  const url = await http.listen({ host: '127.0.0.1', port: 0 });
  return { server, url, extraCleanup: () => http.close() };
});
