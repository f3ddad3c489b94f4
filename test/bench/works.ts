import { LEDGER_USERS, OPEN_USERS, userId, username } from './population';
import { graphql, rest, type BenchRequest } from './requests';

/** What must hold between the gateway and the bare handlers at one number of connections. Ratios are gateway to bare. */
export interface Target {
  /** Requests a second: at least. */
  readonly rate?: number;
  readonly p50?: number;
  /** At most. */
  readonly p99?: number;
}

/** Something both servers are asked to do. */
export interface Work {
  readonly name: string;
  /** The request number `i`; each asks by another user, or about another. */
  request(i: number): BenchRequest;
  /** By connections. */
  readonly targets: Readonly<Partial<Record<number, Target>>>;
}

/** One connection shows what a lonely request pays for what is done for many. */
export const CONNECTIONS = [1, 32, 128] as const;

/** How many requests are prepared; then they begin anew. */
export const PREPARED = 4_096;

const STATS = 'query Stats($userId: ObjectID!) { userStats(userId: $userId) { followers following totalLiveStreams } }';

/** The page most clients show: what is left out is the count. */
export const FLAT_PAGE = `query FlatPage($limit: Int, $page: Int, $after: String, $filter: TransactionFilter) {
  myTransactions(limit: $limit, page: $page, after: $after, filter: $filter) {
    nodes { id type direction status amount balanceAfter streamId description createdAt }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}`;

// Steps without a common divisor with what they walk over, so that neighbours are far apart and none comes twice too soon.
/** The user who sends request `i`. */
export const viewerOf = (i: number): number => 1 + ((i * 7_919) % LEDGER_USERS);
const targetOf = (i: number): number => 1 + ((i * 104_729) % OPEN_USERS);

/** THE table of works. */
export const WORKS: readonly Work[] = [
  {
    name: 'REST stats',
    request: (i) => rest(viewerOf(i), `/users/${userId(targetOf(i))}/stats`),
    targets: { 1: { p50: 1.8 }, 32: { rate: 1.0, p99: 1.0 }, 128: { rate: 1.5, p99: 1.0 } },
  },
  {
    name: 'GraphQL stats',
    request: (i) => graphql(viewerOf(i), 'Stats', STATS, { userId: userId(targetOf(i)) }),
    targets: { 32: { rate: 0.8 }, 128: { rate: 1.2 } },
  },
  {
    name: 'REST profile',
    request: (i) => rest(viewerOf(i), `/users/profile/${username(targetOf(i))}`),
    targets: { 32: { rate: 0.9 } },
  },
  {
    name: 'REST grouped page of 20, totals',
    request: (i) => rest(viewerOf(i), '/users/me/transactions/grouped?limit=20'),
    targets: { 32: { rate: 0.75 } },
  },
  {
    name: 'GraphQL flat page of 20, no total',
    request: (i) => graphql(viewerOf(i), 'FlatPage', FLAT_PAGE, { limit: 20 }),
    targets: { 32: { rate: 0.75 } },
  },
];
