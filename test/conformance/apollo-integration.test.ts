import { ApolloServer } from '@apollo/server';
import { defineIntegrationTestSuite } from '@apollo/server-integration-testsuite';
import type { FastifyError, FastifyInstance } from 'fastify';
import { createHttp } from '../../src/app';
import { parseConfig } from '../../src/config/config';
import { mountApollo } from '../../src/http/graphql';
import { RequestsInFlight } from '../../src/http/overload';
import { createMetrics } from '../../src/http/metrics';
import { TEST_SECRET } from '../support/gateway';

// Apollo's own suite for whoever mounts its server, run against the HTTP app and the mount that /graphql is served by. What
// is left out are the two hooks of /graphql: who asks is settled there before Apollo is entered, and Apollo's refusals are
// put into our words. What executes @defer and @stream the suite itself skips: that takes graphql 17.
//
// The suite was last published with Apollo Server 5.5.0. An override in package.json makes it run on the one that serves
// here; since then only the source of random ids has changed.

const config = parseConfig({ JWT_SECRET: TEST_SECRET, RATE_LIMIT: 'off', LOG_LEVEL: 'silent' });
const metrics = createMetrics();

/** The suite wants these answered as Apollo would; here they never reach it. test/http/graphql-door.test.ts says what we answer. */
function leaveToApollo(app: FastifyInstance): void {
  // Plain text is an unsupported media type here.
  app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  // No answer may be kept here, whatever Apollo thinks of it.
  app.addHook('onRequest', (_request, reply, done) => {
    reply.removeHeader('cache-control');
    done();
  });
  // Broken JSON is told in the client's language here. Anything else is thrown on, to the gateway's own handler.
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
    // The suite asks for nothing else.
    mountApollo(app, server, { url: '/', context });
    done();
  });
  const url = await http.listen({ host: '127.0.0.1', port: 0 });
  return { server, url, extraCleanup: () => http.close() };
});
