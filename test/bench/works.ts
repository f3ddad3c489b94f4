import { CELEBRITY, LEDGER_USERS, OPEN_USERS, userId, username } from './population';
import { graphql, rest, type BenchRequest } from './requests';

/** The targets at one number of connections, as ratios of the gateway to the bare handlers. */
export interface Target {
  /** Minimum ratio of requests a second. */
  readonly rate?: number;
  /** Maximum ratio. */
  readonly p50?: number;
  /** Maximum ratio. */
  readonly p99?: number;
}

/** A kind of request that both servers are measured with. */
export interface Work {
  readonly name: string;
  /** The request number `i`; each has another viewer or another target. */
  request(i: number): BenchRequest;
  /** Targets by number of connections. */
  readonly targets: Readonly<Partial<Record<number, Target>>>;
  /** Minimum ratio of requests a second of two workers to one process; undefined: not measured. */
  readonly workersTarget?: number;
  /** Whether it is measured with traces as well: the request in which they are the largest part. */
  readonly isTraced?: boolean;
}

/** A single connection measures the overhead of batching for a request without concurrent ones. */
export const CONNECTIONS = [1, 32, 128] as const;

/** The number of prepared requests, after which they repeat. */
export const PREPARED = 4_096;

const STATS = 'query Stats($userId: ObjectID!) { userStats(userId: $userId) { followers following totalLiveStreams } }';

/** The page that most clients show, without the total. */
export const FLAT_PAGE = `query FlatPage($limit: Int, $page: Int, $after: String, $filter: TransactionFilter) {
  myTransactions(limit: $limit, page: $page, after: $after, filter: $filter) {
    nodes { id type direction status amount balanceAfter streamId description createdAt }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}`;

/** The profile page of a host, without its counts. */
export const FOLLOWERS = `query Followers($id: ObjectID!, $first: Int, $after: String) {
  user(id: $id) {
    followers(first: $first, after: $after) { nodes { id username role createdAt } pageInfo { hasNextPage hasPreviousPage endCursor } }
  }
}`;

const LIVE_STREAMS = `query LiveStreams($first: Int) {
  liveStreams(first: $first) {
    nodes { id title status startedAt host { id username } } pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}`;

// Steps coprime to the number of users, so that neighbours are far apart and users repeat late.
/** The user who sends request `i`. */
export const viewerOf = (i: number): number => 1 + ((i * 7_919) % LEDGER_USERS);
const targetOf = (i: number): number => 1 + ((i * 104_729) % OPEN_USERS);

/** The measured works. */
export const WORKS: readonly Work[] = [
  {
    name: 'REST stats',
    request: (i) => rest(viewerOf(i), `/users/${userId(targetOf(i))}/stats`),
    // Of all works the one with the least load on the database, which shares the cores with the workers.
    workersTarget: 1.35,
    targets: { 1: { p50: 2.0 }, 32: { rate: 1.6, p99: 1.0 }, 128: { rate: 1.7, p99: 1.0 } },
    isTraced: true,
  },
  {
    name: 'GraphQL stats',
    request: (i) => graphql(viewerOf(i), 'Stats', STATS, { userId: userId(targetOf(i)) }),
    targets: { 32: { rate: 1.4 }, 128: { rate: 1.5 } },
  },
  {
    name: 'REST profile',
    request: (i) => rest(viewerOf(i), `/users/profile/${username(targetOf(i))}`),
    targets: { 32: { rate: 1.6 } },
  },
  {
    name: 'REST grouped page of 20, totals',
    request: (i) => rest(viewerOf(i), '/users/me/transactions/grouped?limit=20'),
    targets: { 32: { rate: 1.2 } },
  },
  {
    name: 'GraphQL flat page of 20, no total',
    request: (i) => graphql(viewerOf(i), 'FlatPage', FLAT_PAGE, { limit: 20 }),
    targets: { 32: { rate: 1.4 } },
  },
  {
    name: 'GraphQL followers of a million, page of 20',
    request: (i) => graphql(viewerOf(i), 'Followers', FOLLOWERS, { id: userId(CELEBRITY), first: 20 }),
    targets: { 32: { rate: 1.0 } },
  },
  {
    name: 'GraphQL live streams, page of 20 with hosts',
    request: (i) => graphql(viewerOf(i), 'LiveStreams', LIVE_STREAMS, { first: 20 }),
    targets: { 32: { rate: 1.0 } },
  },
];
