import { composeServices as composeByApollo } from '@apollo/composition';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startGateway, tokenFor, ADA, type Answer, type ClientOptions, type GraphQLBody, type TestGateway } from '../support/gateway';
import { freePort } from '../support/free-port';
import { emptyFolder, startCommand } from '../support/run-command';
import { openTestDatabase } from '../support/test-database';
import { CHAT_SDL, startChatSubgraph, type ChatSubgraph } from './chat-subgraph';

/** The routers, each with the composition of another vendor. */
export const ROUTERS = [
  { router: 'Hive Gateway', recipe: 'hive-gateway.mjs', compose: composeByApollo },
  { router: '@apollo/gateway', recipe: 'apollo-gateway.mjs', compose: composeByGuild },
] as const;

/** One of the routers. */
export type RouterKind = (typeof ROUTERS)[number];

/** A router over the gateway and another subgraph. */
export interface Stage {
  /** The gateway that runs now. */
  readonly gateway: TestGateway;
  readonly chat: ChatSubgraph;
  /** The GraphQL endpoint of the router. */
  readonly url: string;
  /** Stops the gateway, and starts it again at the same address. */
  restartGateway(): Promise<void>;
  /** Sends an operation to the router. */
  query(query: string, variables?: Readonly<Record<string, unknown>>, options?: ClientOptions): Promise<Answer<GraphQLBody>>;
  close(): Promise<void>;
}

/** The schema of the subgraph, as a router or its composition fetches it: without a token. */
async function fetchSdl(gateway: TestGateway): Promise<string> {
  const { status, body } = await gateway.graphql('query SubgraphIntrospectQuery { _service { sdl } }', {}, { as: null });
  if (status !== 200) throw new Error(`the gateway answers ${status}`);
  return (body.data as { _service: { sdl: string } })._service.sdl;
}

/** Composes the schemas of both subgraphs. @throws Error if they cannot be composed */
export function composeSupergraph(compose: RouterKind['compose'], gatewayUrl: string, sdl: string, chatUrl: string): string {
  const { supergraphSdl, errors } = compose([
    { name: 'live', url: `${gatewayUrl}/graphql`, typeDefs: parse(sdl) },
    { name: 'chat', url: chatUrl, typeDefs: parse(CHAT_SDL) },
  ]);
  if (supergraphSdl === undefined) throw new Error(errors.map(String).join('\n'));
  return supergraphSdl;
}

/**
 * Starts a gateway as a subgraph with production's settings, the other subgraph, and the router of a recipe in a process of its own.
 * @param environment of the gateway
 * @param routerEnvironment of the router, besides what every recipe needs
 */
export async function startStage(
  { recipe, compose }: RouterKind,
  environment: Readonly<Record<string, string>> = {},
  routerEnvironment: Readonly<Record<string, string>> = {},
): Promise<Stage> {
  const settings = { FEDERATION: 'true', TRUST_PROXY: 'loopback', INTROSPECTION: 'false', ...environment };
  const [started, chat, folder, port] = await Promise.all([startGateway(settings), startChatSubgraph(), emptyFolder(), freePort()]);
  const supergraph = join(folder.cwd, 'supergraph.graphql');
  await writeFile(supergraph, composeSupergraph(compose, started.url, await fetchSdl(started), chat.url));
  const router = startCommand([], {
    main: join(__dirname, 'recipes', recipe),
    cwd: folder.cwd,
    env: { SUPERGRAPH: supergraph, PORT: String(port), NODE_ENV: 'production', ...routerEnvironment },
  });
  await router.until(/Listening/);
  let gateway = started;
  const url = `http://127.0.0.1:${port}/graphql`;
  return {
    get gateway() {
      return gateway;
    },
    chat,
    url,
    async restartGateway() {
      // Before, so that the router, which does not try for long, finds the new gateway soon.
      const database = await openTestDatabase();
      await gateway.close();
      gateway = await startGateway({ ...settings, PORT: new URL(started.url).port }, () => Promise.resolve(database));
    },
    async query(query, variables = {}, { as = ADA, headers = {} } = {}) {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(as !== null && { authorization: `Bearer ${as.includes('.') ? as : tokenFor(as)}` }),
          ...headers,
        },
        body: JSON.stringify({ query, variables }),
      });
      const text = await response.text();
      // The assertions of the suites verify the shape.
      return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as GraphQLBody };
    },
    async close() {
      router.kill('SIGKILL');
      await Promise.all([router.ended, gateway.close(), chat.close()]);
      await folder.remove();
    },
  };
}
