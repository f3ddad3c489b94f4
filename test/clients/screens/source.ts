import type { HomeScreenQuery, ProfileScreenQuery, TransactionFilter, WalletScreenQuery } from '../../../src/generated/operations';

/** An error of a response, with the message in the language of the client. */
export interface ScreenError {
  readonly message: string;
}

/** What a client knows about the query of a screen. Data and errors may be there together. */
export interface Result<Data> {
  readonly data: Data | undefined;
  readonly errors: readonly ScreenError[];
  readonly isLoading: boolean;
}

/** Reads the next page of a list, and appends it. */
type ReadMore = () => void;

/** The data of the screens, as hooks of one of the clients. */
export interface Source {
  readonly useProfile: (
    username: string,
  ) => Result<ProfileScreenQuery> & { readonly moreFollowers: ReadMore; readonly moreStreams: ReadMore };
  readonly useWallet: (filter: TransactionFilter) => Result<WalletScreenQuery> & { readonly more: ReadMore };
  readonly useHome: () => Result<HomeScreenQuery> & { readonly moreStreams: ReadMore; readonly moreFollowing: ReadMore };
}
