import { CombinedGraphQLErrors, type ErrorLike } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
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

const errorPolicy = 'all';

function errorsOf(error: ErrorLike | undefined): readonly ScreenError[] {
  if (error === undefined) return [];
  return CombinedGraphQLErrors.is(error) ? error.errors : [error];
}

/** Reads the screens by Apollo Client. */
export const apolloSource: Source = {
  useProfile(username) {
    const { data, error, loading, fetchMore } = useQuery(ProfileScreenDocument, { variables: { username }, errorPolicy });
    const user = data?.userByName;
    return {
      data,
      errors: errorsOf(error),
      isLoading: loading,
      moreFollowers() {
        if (user == null) return;
        const after = user.followers?.pageInfo.endCursor ?? null;
        void fetchMore({ query: MoreFollowersDocument, variables: { userId: user.id, after } });
      },
      moreStreams() {
        if (user == null) return;
        const after = user.liveStreams?.pageInfo.endCursor ?? null;
        void fetchMore({ query: MoreStreamsDocument, variables: { userId: user.id, after } });
      },
    };
  },

  useWallet(filter) {
    const { data, error, loading, fetchMore } = useQuery(WalletScreenDocument, { variables: { filter }, errorPolicy });
    return {
      data,
      errors: errorsOf(error),
      isLoading: loading,
      more() {
        void fetchMore({ variables: { after: data?.myTransactionGroups.pageInfo.endCursor ?? null } });
      },
    };
  },

  useHome() {
    const { data, error, loading, fetchMore } = useQuery(HomeScreenDocument, { errorPolicy });
    return {
      data,
      errors: errorsOf(error),
      isLoading: loading,
      moreStreams() {
        void fetchMore({ query: MoreLiveStreamsDocument, variables: { after: data?.liveStreams?.pageInfo.endCursor ?? null } });
      },
      moreFollowing() {
        void fetchMore({ query: MoreFollowingDocument, variables: { after: data?.me.following?.pageInfo.endCursor ?? null } });
      },
    };
  },
};
