import { Environment, Network, RecordSource, Store, type GraphQLResponse } from 'relay-runtime';

/** An environment whose store identifies objects by type and id: a user, its stats and its profile have the same id. */
export function createRelayEnvironment(url: string, headers: Record<string, string>): Environment {
  const network = Network.create(async ({ text: query }, variables) => {
    const body = JSON.stringify({ query, variables });
    const response = await fetch(url, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body });
    // The response of a gateway has this shape.
    return (await response.json()) as GraphQLResponse;
  });
  const getDataID = ({ id }: { id?: string }, type: string): string | undefined => id && `${type}:${id}`;
  return new Environment({ network, store: new Store(new RecordSource()), getDataID });
}
