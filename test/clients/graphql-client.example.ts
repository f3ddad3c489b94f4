import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print, type GraphQLFormattedError } from 'graphql';
import { ClientUserStatsDocument, type ClientUserStatsQuery } from '../../src/generated/operations';

/** Executes a document, whose type has the types of its variables and its data. */
async function execute<Data, Variables>(
  gateway: string,
  token: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const response = await fetch(`${gateway}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-language': 'en' },
    body: JSON.stringify({ query: print(document), variables }),
  });
  // The data has the type of the document, which codegen has checked against the schema.
  const { data, errors = [] } = (await response.json()) as { data?: Data | null; errors?: GraphQLFormattedError[] };
  if (data == null || errors.length > 0) throw new Error(errors.map(({ message }) => message).join('; '));
  return data;
}

/** Reads an account's counts. */
export async function readByGraphQL(gateway: string, token: string, userId: string): Promise<ClientUserStatsQuery['userStats']> {
  const { userStats } = await execute(gateway, token, ClientUserStatsDocument, { id: userId });
  // Null comes with an error, which has been thrown.
  if (userStats != null) console.log(`${userStats.followers} followers, ${userStats.totalLiveStreams} streams`);
  return userStats;
}
