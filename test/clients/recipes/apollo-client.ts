import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { list } from './apollo-list';

/** An Apollo Client whose `fetchMore` appends pages. */
export function createApolloClient(uri: string, headers: Record<string, string>, send = fetch): ApolloClient {
  const Query = { fields: { myTransactions: list('filter'), myTransactionGroups: list('filter'), liveStreams: list('status') } };
  const typePolicies = { Query, User: { fields: { followers: list(), following: list(), liveStreams: list('statuses') } } };
  const possibleTypes = { TransactionEntry: ['Transaction', 'TransactionGroup'] };
  const cache = new InMemoryCache({ possibleTypes, typePolicies });
  return new ApolloClient({ link: new HttpLink({ uri, headers, fetch: send }), cache });
}
