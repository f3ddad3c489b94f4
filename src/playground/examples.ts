/** An operation to begin with, as a tab of the page. */
export interface Example {
  readonly query: string;
  /** JSON; empty where the operation takes none. */
  readonly variables: string;
}

function example(query: string, variables?: object): Example {
  return { query, variables: variables === undefined ? '' : JSON.stringify(variables, null, 2) };
}

/** The id of a demo account but `ada`: a common beginning and a number, as in prisma/seed.sql. */
function demoUserId(number: number): string {
  return `5eed01${String(number).padStart(18, '0')}`;
}

const USER_STATS = example(
  `# As GET /api/v1/users/{id}/stats
query UserStats($userId: ObjectID!) {
  userStats(userId: $userId) {
    followers
    following
    totalLiveStreams
  }
}`,
  { userId: '507f1f77bcf86cd799439011' },
);

const ME = example(`# Whose token is in the Headers editor
query Me {
  me {
    id
    username
    role
    email
    creditBalance
    profile {
      displayName
      bio
      isVerified
    }
    stats {
      followers
      following
      totalLiveStreams
    }
  }
}`);

const PROFILE = example(
  `query Profile($username: String!) {
  profile(username: $username) {
    userId
    username
    displayName
    bio
    isVerified
    isLive
    joinedAt
    followedByMe
    followsMe
    stats {
      followers
    }
  }
}`,
  { username: 'elif.live' },
);

const TRANSACTION_GROUPS = example(
  `# A page of the ledger, gathered by stream.
# For the next one, give its endCursor as "after".
query TransactionGroups(
  $filter: TransactionFilter
  $limit: Int
  $after: String
) {
  myTransactionGroups(
    filter: $filter
    limit: $limit
    after: $after
  ) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    entries {
      __typename
      ... on TransactionGroup {
        stream {
          id
          title
          status
        }
        transactionCount
        totalCredit
        totalDebit
        netAmount
        isComplete
        transactions {
          ...Movement
        }
      }
      ... on Transaction {
        ...Movement
      }
    }
  }
}

fragment Movement on Transaction {
  id
  type
  direction
  amount
  balanceAfter
  createdAt
}`,
  {
    filter: { types: ['GIFT_SENT', 'GIFT_RECEIVED', 'PURCHASE'], statuses: ['COMPLETED'], from: '2025-01-01', to: '2026-05-22' },
    limit: 20,
    after: null,
  },
);

const USERS = example(
  `# A hundred accounts: one statement for each
# kind of thing, however many are asked for
query Users($ids: [ObjectID!]!) {
  users(ids: $ids) {
    id
    username
    profile {
      displayName
      isLive
    }
    stats {
      followers
    }
  }
}`,
  { ids: Array.from({ length: 100 }, (_, index) => demoUserId(index + 11)) },
);

/** The tabs of a new session, in order. Each runs as it stands against the demo data (prisma/seed.sql), asked by `ada`. */
export const EXAMPLES: readonly [Example, ...Example[]] = [USER_STATS, ME, PROFILE, TRANSACTION_GROUPS, USERS];
