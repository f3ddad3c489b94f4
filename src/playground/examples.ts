import type { OpenTab } from './open-tab';
import { toOperation } from './rest-call';
import type { RestRouteInfo } from './settings';

/** A text in each language of the page. */
export type Text = Readonly<Record<'en' | 'tr', string>>;

/** An operation to begin with. Each runs as it stands against the demo data (prisma/seed.sql), asked by `ada`. */
export interface Example {
  readonly title: Text;
  readonly note: Text;
  readonly query: string;
  readonly variables?: object;
}

/** Examples for one of the uses of the gateway. */
export interface ExampleGroup {
  readonly title: Text;
  readonly examples: readonly [Example, ...Example[]];
}

/** The demo account of number `n`, as in prisma/seed.sql. */
function demoUserId(n: number): string {
  return `5eed01${String(n).padStart(18, '0')}`;
}

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
        en: 'For the next page, give endCursor as "after". A field that is not selected is not worked out',
        tr: 'Sonraki sayfa için endCursor değerini "after" olarak verin. Sorguda seçilmeyen alan hesaplanmaz',
      },
      query: `query Wallet($filter: TransactionFilter, $limit: Int, $after: String) {
  me {
    creditBalance
  }
  myTransactions(filter: $filter, limit: $limit, after: $after) {
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
        en: 'One statement for each kind of thing, however many are asked for',
        tr: 'Ne kadar çok istenirse istensin, her tür için tek sorgu',
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
      note: { en: 'As GET /api/v1/users/{id}/stats', tr: 'GET /api/v1/users/{id}/stats ile aynı' },
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
      title: { en: 'The ledger by stream', tr: 'Yayınlara göre hesap hareketleri' },
      note: {
        en: 'As GET /api/v1/users/me/transactions/grouped; dates are whole days in the time zone chosen above',
        tr: 'GET /api/v1/users/me/transactions/grouped ile aynı; tarihler yukarıda seçilen saat diliminde tam günlerdir',
      },
      query: `query LedgerByStream($filter: TransactionFilter, $limit: Int, $page: Int) {
  myTransactionGroups(filter: $filter, limit: $limit, page: $page) {
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
      note: { en: 'Become somebody else above, and ask again', tr: 'Yukarıdan başka biri olun ve yeniden sorun' },
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
      title: { en: 'What others may not see', tr: 'Başkalarının göremedikleri' },
      note: {
        en: 'Null with FORBIDDEN, unless grace (an ADMIN) asks; the rest is answered',
        tr: 'Soran grace (ADMIN) değilse FORBIDDEN ile null; gerisi yanıtlanır',
      },
      query: `query Secrets($id: ObjectID!) {
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
      note: { en: 'Choose another language above, and run it again', tr: 'Yukarıdan başka bir dil seçip yeniden çalıştırın' },
      query: `query Nobody($username: String!) {
  profile(username: $username) {
    displayName
  }
}`,
      variables: { username: 'nobody.here' },
    },
    {
      title: { en: 'What can be asked for?', tr: 'Neler sorulabilir?' },
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

/** THE table of examples: one group for each use of the gateway. */
export const EXAMPLE_GROUPS = [FRONTEND, LEGACY, EXPLORING] as const;

/** What a new session opens with: the operation of the legacy documentation. */
export const FIRST_EXAMPLE: Example = LEGACY.examples[0];

/** An example as a tab, its note above it. */
export function toTab({ note, query, variables }: Example, language: keyof Text): OpenTab {
  return {
    query: `# ${note[language]}\n${query}\n`,
    variables: variables === undefined ? '' : JSON.stringify(variables, null, 2),
    headers: '',
  };
}

/** What stands for the parameters of a route that a call cannot do without, and how long a page to begin with is. */
const PARAMETERS: Readonly<Record<string, string>> = { id: '507f1f77bcf86cd799439011', username: 'elif.live', limit: '20' };

/** The operation of a route, about somebody of the demo data. */
export function routeExample(route: RestRouteInfo): OpenTab {
  return toOperation(route, PARAMETERS);
}
