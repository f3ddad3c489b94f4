import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';

/** A list that keeps its pages if the next one fails. The arguments named distinguish lists; `first` and `after` do not. */
function list(...keyArgs: string[]): ReturnType<typeof relayStylePagination> {
  const { merge, ...policy } = relayStylePagination(keyArgs);
  return { ...policy, merge: (kept, page, options) => (page && typeof merge === 'function' ? merge(kept, page, options) : (kept ?? null)) };
}

/** An Apollo Client whose `fetchMore` appends pages. */
export function createApolloClient(uri: string, headers: Record<string, string>): ApolloClient {
  const Query = { fields: { myTransactions: list('filter'), myTransactionGroups: list('filter'), liveStreams: list('status') } };
  const typePolicies = { Query, User: { fields: { followers: list(), following: list(), liveStreams: list('statuses') } } };
  const possibleTypes = { TransactionEntry: ['Transaction', 'TransactionGroup'] };
  return new ApolloClient({ link: new HttpLink({ uri, headers }), cache: new InMemoryCache({ possibleTypes, typePolicies }) });
}
