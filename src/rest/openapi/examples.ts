import type { Json } from './open-api';
import type { DocumentMessages } from './translations.en';

/** The timestamp of every example: the one in the legacy documentation's own example. */
export const EXAMPLE_TIMESTAMP = '2026-05-22T16:11:26.805Z';

/** The demo user of the legacy documentation's own example. */
export const EXAMPLE_USER = { id: '507f1f77bcf86cd799439011', username: 'ada' };

/** The page size of the examples of lists. */
export const EXAMPLE_LIMIT = 1;

const GIFT = {
  id: '5eed03000000000000000400',
  type: 'GIFT_SENT',
  direction: 'DEBIT',
  status: 'COMPLETED',
  amount: 50,
  balanceAfter: 10148,
  streamId: '5eed02000000000000000040',
  description: 'For the encore',
  createdAt: '2026-05-22T16:11:26.805Z',
};

const GROUP = {
  kind: 'group',
  streamId: GIFT.streamId,
  streamTitle: 'Cuma sohbeti #11',
  ...{ transactionCount: 1, totalCredit: 0, totalDebit: 50, netAmount: -50, isComplete: true },
  ...{ latestAt: GIFT.createdAt, earliestAt: GIFT.createdAt, transactions: [GIFT] },
};

const PAGE = { page: 1, limit: EXAMPLE_LIMIT, totalItems: 400, totalPages: 400, hasNextPage: true, hasPreviousPage: false };
const pagination = { ...PAGE, nextCursor: 'AgAC9WkMslAIXu0DAAAAAAAAAAQAd-oidRSe1ACgRdfA' };

/** The data of each operation's response to the example parameters, from the demo data. */
export const DATA_EXAMPLES: Readonly<Record<keyof DocumentMessages['operations'], Json>> = {
  UserStats: { followers: 120, following: 85, totalLiveStreams: 12 },
  Profile: {
    userId: EXAMPLE_USER.id,
    username: EXAMPLE_USER.username,
    displayName: 'Ada Işık',
    bio: 'Perşembeleri canlı yayında kod. Live coding on Thursdays.',
    avatarUrl: 'https://example.com/avatars/507f1f77bcf86cd799439011.webp',
    coverUrl: 'https://example.com/covers/507f1f77bcf86cd799439011.webp',
    isVerified: true,
    isLive: false,
    joinedAt: '2022-10-17T08:14:06.000Z',
  },
  Transactions: { items: [GIFT], pagination },
  TransactionGroups: { items: [GROUP], pagination },
};
