import { ApolloLink } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import type { Client } from 'graphql-ws';

/** The link of an Apollo Client that sends subscriptions by WebSocket, and everything else by the `HttpLink`. */
export function liveLink(client: Client, http: ApolloLink): ApolloLink {
  return ApolloLink.split(({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION, new GraphQLWsLink(client), http);
}
