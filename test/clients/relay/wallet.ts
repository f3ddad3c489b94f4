import { graphql } from 'relay-runtime';

/** The wallet: the viewer's balance, and two lists of the same transactions. */
export const QUERY = graphql`
  query walletQuery($filter: TransactionFilter) {
    me {
      id
      username
      creditBalance
      profile {
        id
        displayName
      }
      stats {
        id
        followers
      }
    }
    ...wallet_ledger @arguments(filter: $filter)
    ...wallet_groups @arguments(filter: $filter)
  }
`;

/** A list that is a field of Query, with a filter. */
export const LEDGER = graphql`
  fragment wallet_ledger on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 50 }, cursor: { type: "String" }, filter: { type: "TransactionFilter" })
  @refetchable(queryName: "walletLedgerQuery") {
    myTransactions(first: $count, after: $cursor, filter: $filter) @connection(key: "wallet_myTransactions", filters: ["filter"]) {
      edges {
        node {
          id
          type
          amount
        }
      }
      totalCount
    }
  }
`;

/** A list of a union. */
export const GROUPS = graphql`
  fragment wallet_groups on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 50 }, cursor: { type: "String" }, filter: { type: "TransactionFilter" })
  @refetchable(queryName: "walletGroupsQuery") {
    myTransactionGroups(first: $count, after: $cursor, filter: $filter)
      @connection(key: "wallet_myTransactionGroups", filters: ["filter"]) {
      edges {
        node {
          __typename
          ... on Transaction {
            id
            streamId
          }
          ... on TransactionGroup {
            streamId
            transactions {
              id
            }
          }
        }
      }
    }
  }
`;
