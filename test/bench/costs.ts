import {
  BIG_LEDGER_USER,
  CELEBRITY,
  LONELY_USER,
  OPEN_USERS,
  REGULARS,
  STREAM_OF_BIG_LEDGER,
  streamId,
  streamOfRegular,
  userId,
} from './population';
import { dataOf, graphql, rest, type BenchRequest } from './requests';
import { FLAT_PAGE, FOLLOWERS, viewerOf } from './works';

/** Two kinds of request to the gateway, whose latencies must stay within `target`. */
export interface Cost {
  readonly name: string;
  dear(i: number): BenchRequest;
  cheap(i: number): BenchRequest;
  /** The maximum ratio of their median latencies at one connection; undefined: reported only. */
  readonly target?: number;
}

// Ratios up to 1.1 are within the noise and count as equal.
const SAME = 1.1;
const PAGE_SIZE = 20;
const DEEP_PAGE = 1_000;
const FOLLOWERS_SIZE = 10;

/** Ordinary users have ten followers on average, most of them between eight and twelve. */
const hostOfTen = (i: number): number => 1 + ((i * 7_919) % OPEN_USERS);
const regularOf = (i: number): number => 1 + ((i * 7) % REGULARS);

function page(viewer: number, variables: object = {}): BenchRequest {
  return graphql(viewer, 'FlatPage', FLAT_PAGE, { limit: PAGE_SIZE, ...variables });
}

/** A filter of the ledger; its stream depends on the ledger. */
type FilterFor = (stream: string) => object;

// Each filter also fills a page of 20 in a small ledger, so that both responses have the same size.
const FILTERS: Readonly<Record<string, FilterFor>> = {
  'no filter': () => ({}),
  'one type': () => ({ types: ['PURCHASE'] }),
  'two types, rare among the million': () => ({ types: ['ADJUSTMENT', 'BONUS'] }),
  status: () => ({ statuses: ['PENDING'] }),
  'two statuses': () => ({ statuses: ['PENDING', 'FAILED'] }),
  stream: (stream) => ({ streamId: stream }),
  dates: () => ({ from: '2023-12-01', to: '2024-11-30' }),
};

/** The costs that compare pages of a ledger of a million with those of a small one, by filter. */
export function filterCosts(): Cost[] {
  return Object.entries(FILTERS).map(([name, filterFor]) => ({
    name: `page of a ledger of 1,000,000 to one of 200: ${name}`,
    dear: () => page(BIG_LEDGER_USER, { filter: filterFor(streamId(STREAM_OF_BIG_LEDGER)) }),
    cheap: (i) => page(regularOf(i), { filter: filterFor(streamId(streamOfRegular(regularOf(i)))) }),
    target: 1.3,
  }));
}

/** The cursor before the deep page, read from the gateway because cursors are opaque. */
async function cursorBefore(origin: string, pageNumber: number): Promise<string> {
  const data = await dataOf(origin, page(BIG_LEDGER_USER, { page: pageNumber - 1 }));
  // FLAT_PAGE defines this type.
  const { myTransactions } = data as { myTransactions: { pageInfo: { endCursor: string } } };
  return myTransactions.pageInfo.endCursor;
}

function followers(host: number, variables: object = {}): BenchRequest {
  return graphql(viewerOf(0), 'Followers', FOLLOWERS, { id: userId(host), first: FOLLOWERS_SIZE, ...variables });
}

/** The cursor of the million's followers before the deep page. */
async function followersCursorBefore(origin: string, pageNumber: number): Promise<string> {
  let after: string | undefined;
  for (let read = 0; read < (pageNumber - 1) * FOLLOWERS_SIZE; read += 90) {
    const data = await dataOf(origin, followers(CELEBRITY, { first: 90, after }));
    // FOLLOWERS defines this type.
    ({ endCursor: after } = (data as { user: { followers: { pageInfo: { endCursor: string } } } }).user.followers.pageInfo);
  }
  return after ?? '';
}

/** The costs that must not grow with the data. */
export async function costsOf(gatewayOrigin: string): Promise<readonly Cost[]> {
  const after = await cursorBefore(gatewayOrigin, DEEP_PAGE);
  const afterFollower = await followersCursorBefore(gatewayOrigin, DEEP_PAGE);
  const list = `/users/me/transactions?limit=${PAGE_SIZE}`;
  return [
    {
      name: 'page 1,000 by cursor to page 1, ledger of 1,000,000',
      dear: () => page(BIG_LEDGER_USER, { after }),
      cheap: () => page(BIG_LEDGER_USER),
      target: 1.2,
    },
    {
      name: 'stats of 1,000,000 followers to stats of none',
      dear: (i) => rest(viewerOf(i), `/users/${userId(CELEBRITY)}/stats`),
      cheap: (i) => rest(viewerOf(i), `/users/${userId(LONELY_USER)}/stats`),
      target: SAME,
    },
    {
      name: 'page of 10 of 1,000,000 followers to one of some ten',
      dear: () => followers(CELEBRITY),
      cheap: (i) => followers(hostOfTen(i)),
      target: SAME,
    },
    {
      name: 'page 1,000 by cursor to page 1, followers of 1,000,000',
      dear: () => followers(CELEBRITY, { after: afterFollower }),
      cheap: () => followers(CELEBRITY),
      target: 1.2,
    },
    ...filterCosts(),
    {
      name: 'REST page with totalItems to GraphQL page without, ledger of 200',
      dear: (i) => rest(regularOf(i), list),
      cheap: (i) => page(regularOf(i)),
    },
    {
      name: 'REST page with totalItems to GraphQL page without, ledger of 1,000,000',
      dear: () => rest(BIG_LEDGER_USER, list),
      cheap: () => page(BIG_LEDGER_USER),
    },
  ];
}
