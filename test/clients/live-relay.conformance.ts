import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'graphql-ws';
import { Environment, Network, RecordSource, requestSubscription, Store, type GraphQLTaggedNode } from 'relay-runtime';
import { installWebSocket, openLiveStage, sessionHeaders, until, WATCHED, type LiveStage } from './live-stage';
import { expectQuietConsole } from './quiet-console';
import { createLiveClient } from './recipes/live-client';
import { subscribeBy } from './recipes/live-relay';
import { createSandbox, type Sandbox } from './sandbox';

const SCHEMA = join(__dirname, '../../src/graphql/schema.graphql');
const RELAY_COMPILER = join(__dirname, '../../node_modules/relay-compiler/cli.js');

type Stats = { readonly userStatsChanged: { readonly followers: number } | null };

expectQuietConsole();

let stage: LiveStage;
let client: Client;
let sandbox: Sandbox;
let subscription: GraphQLTaggedNode;

beforeAll(async () => {
  installWebSocket();
  stage = await openLiveStage();
  client = createLiveClient(stage.socketUrl, sessionHeaders);
  sandbox = await createSandbox('live-relay');
  await sandbox.write('schema.graphql', readFileSync(SCHEMA, 'utf8'));
  await sandbox.write('relay.config.json', readFileSync(join(__dirname, 'recipes/relay.config.json'), 'utf8'));
  await sandbox.write(
    'src/stats.ts',
    `import { graphql } from 'relay-runtime';
     export const STATS = graphql\`subscription statsSubscription($id: ObjectID!) { userStatsChanged(userId: $id) { followers } }\`;`,
  );
  await sandbox.write('src/main.ts', `export { default as subscription } from './__generated__/statsSubscription.graphql';`);
  await sandbox.run(RELAY_COMPILER, 'relay.config.json');
  // The name is that of the file above.
  ({ subscription } = (await sandbox.load()) as { readonly subscription: GraphQLTaggedNode });
});
afterAll(async () => {
  await client.dispose();
  await stage.close();
  await sandbox.remove();
});

/** Subscribes to the stats of a user as `useSubscription` does. */
function subscribe(id: string): {
  readonly followers: (number | null)[];
  readonly errors: Error[];
  readonly end: () => void;
  isOver: boolean;
} {
  const network = Network.create(() => Promise.reject(new Error('No query is expected')), subscribeBy(client));
  const environment = new Environment({ network, store: new Store(new RecordSource()) });
  const seen = { followers: [] as (number | null)[], errors: [] as Error[], isOver: false };
  const { dispose } = requestSubscription<{ response: Stats; variables: { id: string } }>(environment, {
    subscription,
    variables: { id },
    onNext: (data) => {
      seen.followers.push(data?.userStatsChanged?.followers ?? null);
    },
    onError: (error) => seen.errors.push(error),
    onCompleted: () => {
      seen.isOver = true;
    },
  });
  return Object.assign(seen, { end: dispose });
}

test('Relay receives the present value and each change of a compiled subscription', async () => {
  const seen = subscribe(WATCHED);
  await until(() => seen.followers.length === 1);
  await stage.follow();
  await until(() => seen.followers.length === 2);
  const [before = 0, after] = seen.followers;
  expect(after).toBe((before ?? 0) + 1);
  seen.end();
  await until(() => stage.log.some(({ msg }) => msg === 'subscription'));
  expect(seen.errors).toEqual([]);
});

test('Relay receives null for a user that does not exist, and the end of the subscription', async () => {
  const seen = subscribe('ffffffffffffffffffffffff');
  await until(() => seen.isOver);
  expect(seen).toMatchObject({ followers: [null], errors: [] });
});
