import { ApolloLink, Observable } from '@apollo/client';
import { OperationTypeNode, print } from 'graphql';
import type { Client } from 'graphql-sse';
import { observe } from './live-observe';
import { streamOf } from './live-stream';

/** The link of an Apollo Client that sends subscriptions as event streams, and everything else by the `HttpLink`. */
export function streamLink(client: Client, http: ApolloLink): ApolloLink {
  const stream = new ApolloLink(
    ({ query, variables }) => new Observable((sink) => observe((end) => streamOf(client, { query: print(query), variables }, end), sink)),
  );
  return ApolloLink.split(({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION, stream, http);
}
