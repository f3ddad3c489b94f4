import { useClient, useQuery, type CombinedError } from 'urql';
import {
  HomeScreenDocument,
  MoreFollowersDocument,
  MoreFollowingDocument,
  MoreLiveStreamsDocument,
  MoreStreamsDocument,
  ProfileScreenDocument,
  WalletScreenDocument,
} from '../../../src/generated/operations';
import type { ScreenError, Source } from './source';

function errorsOf(error: CombinedError | undefined): readonly ScreenError[] {
  if (error === undefined) return [];
  return error.graphQLErrors.length > 0 ? error.graphQLErrors : [error];
}

/** Reads the screens by urql with graphcache, which appends the pages in its cache. */
export const urqlSource: Source = {
  useProfile(username) {
    const client = useClient();
    const [{ data, error, fetching }] = useQuery({ query: ProfileScreenDocument, variables: { username } });
    const user = data?.userByName;
    return {
      data,
      errors: errorsOf(error),
      isLoading: fetching,
      moreFollowers() {
        if (user == null) return;
        const after = user.followers?.pageInfo.endCursor ?? null;
        void client.query(MoreFollowersDocument, { userId: user.id, after }).toPromise();
      },
      moreStreams() {
        if (user == null) return;
        const after = user.liveStreams?.pageInfo.endCursor ?? null;
        void client.query(MoreStreamsDocument, { userId: user.id, after }).toPromise();
      },
    };
  },

  useWallet(filter) {
    const client = useClient();
    const [{ data, error, fetching }] = useQuery({ query: WalletScreenDocument, variables: { filter } });
    return {
      data,
      errors: errorsOf(error),
      isLoading: fetching,
      more() {
        void client.query(WalletScreenDocument, { filter, after: data?.myTransactionGroups.pageInfo.endCursor ?? null }).toPromise();
      },
    };
  },

  useHome() {
    const client = useClient();
    const [{ data, error, fetching }] = useQuery({ query: HomeScreenDocument });
    return {
      data,
      errors: errorsOf(error),
      isLoading: fetching,
      moreStreams() {
        void client.query(MoreLiveStreamsDocument, { after: data?.liveStreams?.pageInfo.endCursor ?? null }).toPromise();
      },
      moreFollowing() {
        void client.query(MoreFollowingDocument, { after: data?.me.following?.pageInfo.endCursor ?? null }).toPromise();
      },
    };
  },
};
