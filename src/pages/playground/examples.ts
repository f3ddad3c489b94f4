import { demoUserId, type Example, type ExampleGroup } from './example';
import { LIVE } from './live-examples';

const FRONTEND: ExampleGroup = {
  title: { en: 'Frontends', tr: 'Ön yüzler' },
  examples: [
    {
      title: { en: 'A profile page', tr: 'Bir profil sayfası' },
      note: { en: 'Everything a profile page shows, in one request', tr: 'Bir profil sayfasında görünen her şey, tek istekte' },
      query: `query ProfilePage($username: String!) {
  profile(username: $username) {
    displayName
    bio
    avatarUrl
    isVerified
    isLive
    followedByMe
    followsMe
    stats {
      followers
      following
      totalLiveStreams
    }
  }
}`,
      variables: { username: 'elif.live' },
    },
    {
      title: { en: 'The wallet', tr: 'Cüzdan' },
      note: {
        en: 'For the next page, give endCursor as "after". Fields that are not selected are not computed',
        tr: 'Sonraki sayfa için endCursor değerini "after" olarak verin. Sorguda seçilmeyen alan hesaplanmaz',
      },
      query: `query Wallet(
  $filter: TransactionFilter
  $limit: Int
  $after: String
) {
  me {
    creditBalance
  }
  myTransactions(
    filter: $filter
    limit: $limit
    after: $after
  ) {
    nodes {
      id
      type
      direction
      amount
      balanceAfter
      createdAt
      stream {
        title
        host {
          username
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}`,
      variables: { filter: { types: ['GIFT_SENT', 'GIFT_RECEIVED'], statuses: ['COMPLETED'] }, limit: 10, after: null },
    },
    {
      title: { en: 'A hundred accounts', tr: 'Yüz hesap' },
      note: {
        en: 'One SQL statement per type, for any number of accounts',
        tr: 'Hesap sayısı ne olursa olsun tür başına tek SQL sorgusu',
      },
      query: `query Accounts($ids: [ObjectID!]!) {
  users(ids: $ids) {
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
      variables: { ids: Array.from({ length: 100 }, (_, index) => demoUserId(index + 11)) },
    },
  ],
};

const LEGACY: ExampleGroup = {
  title: { en: 'Legacy clients', tr: 'Eski istemciler' },
  examples: [
    {
      title: { en: 'Stats of an account', tr: 'Bir hesabın istatistikleri' },
      note: { en: 'The same as GET /api/v1/users/{id}/stats', tr: 'GET /api/v1/users/{id}/stats ile aynı' },
      query: `query UserStats($userId: ObjectID!) {
  userStats(userId: $userId) {
    followers
    following
    totalLiveStreams
  }
}`,
      variables: { userId: '507f1f77bcf86cd799439011' },
    },
    {
      title: { en: 'Transactions by stream', tr: 'Yayınlara göre işlemler' },
      note: {
        en: 'The same as GET /api/v1/users/me/transactions/grouped; dates are whole days in the time zone chosen above',
        tr: 'GET /api/v1/users/me/transactions/grouped ile aynı; tarihler yukarıda seçilen saat diliminde tam günlerdir',
      },
      query: `query TransactionsByStream(
  $filter: TransactionFilter
  $limit: Int
  $page: Int
) {
  myTransactionGroups(
    filter: $filter
    limit: $limit
    page: $page
  ) {
    totalCount
    entries {
      __typename
      ... on TransactionGroup {
        stream {
          title
        }
        transactionCount
        totalCredit
        totalDebit
        netAmount
        isComplete
        transactions {
          ...TransactionFields
        }
      }
      ... on Transaction {
        ...TransactionFields
      }
    }
  }
}

fragment TransactionFields on Transaction {
  id
  type
  amount
  createdAt
}`,
      variables: { filter: { direction: 'CREDIT', from: '2025-01-01', to: '2026-05-22' }, limit: 20, page: 1 },
    },
  ],
};

const EXPLORING: ExampleGroup = {
  title: { en: 'Exploring', tr: 'Keşif' },
  examples: [
    {
      title: { en: 'Who am I?', tr: 'Ben kimim?' },
      note: { en: 'Sign in as another user above and run it again', tr: 'Yukarıdan başka bir kullanıcıyla oturum açıp yeniden çalıştırın' },
      query: `query Me {
  me {
    id
    username
    role
    email
    creditBalance
    stats {
      followers
      following
    }
  }
}`,
    },
    {
      title: { en: 'Private fields', tr: 'Gizli alanlar' },
      note: {
        en: 'Null with FORBIDDEN unless the viewer is an ADMIN (grace); the other fields have data',
        tr: 'Oturum açan ADMIN (grace) değilse FORBIDDEN ile null; diğer alanlar yanıtlanır',
      },
      query: `query PrivateFields($id: ObjectID!) {
  user(id: $id) {
    username
    email
    creditBalance
  }
}`,
      variables: { id: demoUserId(2) },
    },
    {
      title: { en: 'An error in your language', tr: 'Dilinizde bir hata' },
      note: { en: 'Choose another language above and run it again', tr: 'Yukarıdan başka bir dil seçip yeniden çalıştırın' },
      query: `query UnknownProfile($username: String!) {
  profile(username: $username) {
    displayName
  }
}`,
      variables: { username: 'no.such.user' },
    },
    {
      title: { en: 'Available fields', tr: 'Kullanılabilir alanlar' },
      note: { en: 'The schema describes itself', tr: 'Şema kendini anlatır' },
      query: `query Fields {
  __type(name: "Query") {
    fields {
      name
      description
    }
  }
}`,
    },
  ],
};

/** All examples, in one group for each use of the gateway. */
export const EXAMPLE_GROUPS = [FRONTEND, LIVE, LEGACY, EXPLORING] as const;

/** The example that a new session opens: the operation of the legacy documentation. */
export const FIRST_EXAMPLE: Example = LEGACY.examples[0];
