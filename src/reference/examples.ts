import type { Json } from './open-api';

/** When every example was answered: the moment in the legacy documentation's own example. */
export const EXAMPLE_TIMESTAMP = '2026-05-22T16:11:26.805Z';

/** Whom the examples ask for: the demo user, of the legacy documentation's own example. */
export const PATH_EXAMPLES: Readonly<Record<string, string>> = { id: '507f1f77bcf86cd799439011', username: 'ada' };

const GIFT_SENT = {
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

const GIFT_RECEIVED = {
  id: '5eed03000000000000000399',
  type: 'GIFT_RECEIVED',
  direction: 'CREDIT',
  status: 'COMPLETED',
  amount: 103,
  balanceAfter: 10198,
  streamId: '5eed02000000000000000012',
  description: null,
  createdAt: '2026-05-21T07:25:13.434Z',
};

const BONUS = {
  id: '5eed03000000000000000398',
  type: 'BONUS',
  direction: 'CREDIT',
  status: 'COMPLETED',
  amount: 50,
  balanceAfter: 10095,
  streamId: null,
  description: 'Sadakat ödülü',
  createdAt: '2026-05-19T22:39:00.063Z',
};

const FIRST_PAGE = { page: 1, limit: 3, totalItems: 400, totalPages: 134, hasNextPage: true, hasPreviousPage: false };

/** Continues after `BONUS`, for ada and without a filter. */
const NEXT_CURSOR = 'AgAC9TIdLL8YXu0DAAAAAAAAAAOYkCpgqSvCOB5Pw9uH';

function groupOfOne(transaction: typeof GIFT_SENT | typeof GIFT_RECEIVED, streamTitle: string, isComplete: boolean): Json {
  const { streamId, amount, direction, createdAt } = transaction;
  const [totalCredit, totalDebit] = direction === 'CREDIT' ? [amount, 0] : [0, amount];
  const totals = { transactionCount: 1, totalCredit, totalDebit, netAmount: totalCredit - totalDebit };
  const when = { latestAt: createdAt, earliestAt: createdAt };
  return { kind: 'group', streamId, streamTitle, ...totals, isComplete, ...when, transactions: [transaction] };
}

/** The first three of ada's transactions, and who she is: what the demo data answers. */
export const DATA_EXAMPLES: Readonly<Record<string, Json>> = {
  UserStats: { followers: 120, following: 85, totalLiveStreams: 12 },
  Profile: {
    userId: '507f1f77bcf86cd799439011',
    username: 'ada',
    displayName: 'Ada Işık',
    bio: 'Perşembeleri canlı yayında kod. Live coding on Thursdays.',
    avatarUrl: 'https://example.com/avatars/507f1f77bcf86cd799439011.webp',
    coverUrl: 'https://example.com/covers/507f1f77bcf86cd799439011.webp',
    isVerified: true,
    isLive: false,
    joinedAt: '2022-10-17T08:14:06.000Z',
  },
  Transactions: { items: [GIFT_SENT, GIFT_RECEIVED, BONUS], pagination: { ...FIRST_PAGE, nextCursor: NEXT_CURSOR } },
  TransactionGroups: {
    items: [
      groupOfOne(GIFT_SENT, 'Cuma sohbeti #11', true),
      groupOfOne(GIFT_RECEIVED, 'Bahar temizliği', false),
      { kind: 'transaction', ...BONUS },
    ],
    pagination: { ...FIRST_PAGE, nextCursor: NEXT_CURSOR },
  },
};
