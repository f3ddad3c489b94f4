import { sha256IdOf } from '../../src/graphql/document-manifest';
import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { EventStreamClient } from '../support/event-stream';
import { GraphQLSocket } from '../support/graphql-socket';
import { subscribe, TRANSPORTS, type LiveTransport } from '../support/live-subscription';
import { ManifestFolder } from '../support/manifest';
import { BLOCKER } from './live-data';

const STATS = 'subscription Stats($id: ObjectID!) { userStatsChanged(userId: $id) { id followers following } }';
const LIST = `subscription List($first: Int!) {
  liveStreamsChanged(first: $first) { edges { cursor node { id title startedAt host { username stats { followers } } } } pageInfo { endCursor } }
}`;
const ADDED =
  'subscription Added { myTransactionAdded(limit: 3) { cursor transactions { __typename id amount createdAt stream { title } } } }';
const HASH = sha256IdOf(STATS).slice('sha256:'.length);

const folder = new ManifestFolder();
afterAll(() => {
  folder.remove();
});

/** The first result of a request with any parameters. */
async function firstResult(gateway: TestGateway, transport: LiveTransport, parameters: object, name: string): Promise<unknown> {
  if (transport === 'websocket') {
    const socket = await GraphQLSocket.connect(gateway, { params: { 'x-client-name': name } });
    socket.send({ type: 'subscribe', id: '1', payload: parameters });
    const { payload } = await socket.messages.next();
    await socket.close();
    return Array.isArray(payload) ? { errors: payload } : payload;
  }
  const stream = await EventStreamClient.open(gateway, parameters, { headers: { 'x-client-name': name } });
  if (!stream.isStream) return stream.body();
  const { data } = await stream.events.next();
  await stream.close();
  return JSON.parse(data);
}

describe.each(TRANSPORTS)('a subscription over %s', (transport) => {
  it('has the same result when it is executed from the cache, compiled', async () => {
    const gateway = await startGateway();
    for (const [query, variables] of [
      [STATS, { id: ADA }],
      [STATS, { id: BLOCKER }],
      [LIST, { first: 2 }],
      [ADDED, {}],
    ] as const) {
      const results: unknown[] = [];
      for (let count = 0; count < 4; count += 1) {
        const live = await subscribe(gateway, transport, query, variables);
        results.push(JSON.parse(JSON.stringify(await live.results.next()).replaceAll(/"requestId":"[^"]+"/g, '"requestId":""')));
        await live.stop();
      }
      expect(results).toEqual(Array(4).fill(results[0]));
    }
    await gateway.close();
  });

  it('may be named by the id of a trusted document, and follows the mode of its client', async () => {
    const gateway = await startGateway({
      TRUSTED_DOCUMENTS: folder.write('manifest.json', { stats: STATS }),
      TRUSTED_DOCUMENTS_MODE: 'log',
      TRUSTED_DOCUMENTS_CLIENTS: 'strict=only,preferring=prefer',
    });
    const variables = { id: ADA };
    const byHash = { extensions: { persistedQuery: { version: 1, sha256Hash: HASH } }, variables };
    for (const parameters of [{ documentId: 'stats', variables }, byHash, { query: STATS, variables }]) {
      expect(await firstResult(gateway, transport, parameters, 'strict')).toMatchObject({ data: { userStatsChanged: { id: ADA } } });
    }
    const codes = [
      [{ query: LIST, variables: { first: 1 } }, 'strict', 'QUERY_NOT_IN_SAFELIST'],
      [{ documentId: 'other' }, 'strict', 'PERSISTED_QUERY_NOT_IN_LIST'],
      [{ documentId: 'other' }, 'preferring', 'PERSISTED_QUERY_NOT_FOUND'],
      [{ documentId: 'stats', variables }, 'another', 'PERSISTED_QUERY_NOT_SUPPORTED'],
    ] as const;
    for (const [parameters, name, code] of codes) {
      expect(await firstResult(gateway, transport, parameters, name)).toMatchObject({ errors: [{ extensions: { code } }] });
    }
    expect(await firstResult(gateway, transport, { query: LIST, variables: { first: 1 } }, 'another')).toMatchObject({ data: {} });
    await gateway.close();
  });
});
