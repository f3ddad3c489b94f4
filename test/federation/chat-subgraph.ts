import { buildSchema, graphql } from 'graphql';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { ADA } from '../support/gateway';

/** A subgraph that extends the gateway's users, refers to its streams and transactions, and has pages of its own. */
export const CHAT_SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])
  scalar ObjectID
  type Query { messages: [Message!]!  messagePage: MessagePage! }
  type Message { text: String!  author: User  stream: LiveStream  payment: Transaction }
  type MessagePage { nodes: [Message!]!  pageInfo: PageInfo! }
  type PageInfo @shareable { hasNextPage: Boolean!  hasPreviousPage: Boolean!  startCursor: String  endCursor: String }
  type User @key(fields: "id") { id: ObjectID!  lastMessage: String! }
  type LiveStream @key(fields: "id", resolvable: false) { id: ObjectID! }
  type Transaction @key(fields: "id", resolvable: false) { id: ObjectID! }
`;

const schema = buildSchema(
  `
  scalar ObjectID  scalar _Any  union _Entity = User
  ${CHAT_SDL.replace(/extend schema .*/, '').replaceAll(/@(key\([^)]*\)|shareable)/g, '')}
  extend type Query { _entities(representations: [_Any!]!): [_Entity]! }
`.replace(/scalar ObjectID(?=\s+type)/, ''),
);

interface Reference {
  readonly id: string;
}

/** A message, of which each part refers to a record of the gateway. */
export interface Message {
  readonly text: string;
  readonly author?: Reference;
  readonly stream?: Reference;
  readonly payment?: Reference;
}

/** The subgraph, listening on a free port. */
export interface ChatSubgraph {
  readonly url: string;
  /** The messages that it returns, and may be replaced. */
  messages: readonly Message[];
  close(): Promise<void>;
}

interface GraphQLRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Starts the subgraph. It needs no token. */
export async function startChatSubgraph(): Promise<ChatSubgraph> {
  const page = { hasNextPage: false, hasPreviousPage: false };
  const rootValue = {
    messages: () => subgraph.messages,
    messagePage: () => ({ nodes: subgraph.messages, pageInfo: page }),
    _entities: ({ representations }: { representations: Reference[] }) =>
      representations.map(({ id }) => ({ __typename: 'User', id, lastMessage: `Last of ${id}` })),
  };
  const server = createServer((request, response) => {
    // The routers send JSON of this form.
    void json(request).then(async (body) => {
      const { query, variables } = body as GraphQLRequest;
      const result = await graphql({ schema, source: query, variableValues: variables ?? null, rootValue });
      response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const subgraph: ChatSubgraph = {
    // A listening server has an address.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    messages: [{ text: 'Hello', author: { id: ADA } }],
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
  return subgraph;
}
