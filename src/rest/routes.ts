import type { ResultOf, TypedDocumentNode } from '@graphql-typed-document-node/core';
import {
  RestProfileDocument,
  RestTransactionGroupsDocument,
  RestTransactionsDocument,
  RestUserStatsDocument,
  type RestPageInfoFragment,
  type RestTransactionFragment,
} from '../generated/operations';
import { DEFAULT_LIMIT } from '../paging/page.args';
import type { Parameters, Variables } from './parameters';

/** One documented route: which operation answers it, how parameters become variables, where the data is picked. */
export interface RestRoute {
  /** Below /api/v1, in Fastify's notation. */
  readonly path: string;
  readonly document: TypedDocumentNode<unknown, never>;
  readonly parameters: Parameters;
  pick(result: unknown, variables: Variables): unknown;
  /** A nullable field without which the rest is still answered, where it fails. */
  readonly optionalField?: string;
}

/** Ties the picking to the result type of its own document; after this the table's rows are alike. */
function route<Document extends TypedDocumentNode<unknown, never>>(row: {
  path: string;
  document: Document;
  parameters: Parameters;
  pick: (result: ResultOf<Document>, variables: Variables) => unknown;
  optionalField?: string;
}): RestRoute {
  // The shim hands `pick` the result of the row's own document and nothing else.
  return { ...row, pick: (result, variables) => row.pick(result as ResultOf<Document>, variables) };
}

/** Both lists take the same parameters. */
const LIST_PARAMETERS: Parameters = {
  page: { in: 'query', variable: 'page', kind: 'integer' },
  limit: { in: 'query', variable: 'limit', kind: 'integer' },
  cursor: { in: 'query', variable: 'after', kind: 'text' },
  type: { in: 'query', variable: 'filter.types', kind: 'list' },
  status: { in: 'query', variable: 'filter.statuses', kind: 'list' },
  direction: { in: 'query', variable: 'filter.direction', kind: 'text' },
  streamId: { in: 'query', variable: 'filter.streamId', kind: 'text' },
  from: { in: 'query', variable: 'filter.from', kind: 'time' },
  to: { in: 'query', variable: 'filter.to', kind: 'time' },
};

/** Where a page of a legacy list stands. */
export interface Pagination {
  readonly page: number | null;
  readonly limit: number;
  /** Null where counting took too long. */
  readonly totalItems: number | null;
  readonly totalPages: number | null;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly nextCursor: string | null;
}

function pagination(pageInfo: RestPageInfoFragment, totalItems: number | null, variables: Variables): Pagination {
  const limit = typeof variables['limit'] === 'number' ? variables['limit'] : DEFAULT_LIMIT;
  const page = typeof variables['page'] === 'number' ? variables['page'] : 1;
  const byCursor = variables['after'] !== undefined;
  return {
    page: byCursor ? null : page,
    limit,
    totalItems,
    totalPages: byCursor || totalItems === null ? null : Math.ceil(totalItems / limit),
    hasNextPage: pageInfo.hasNextPage,
    hasPreviousPage: pageInfo.hasPreviousPage,
    nextCursor: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
  };
}

/** The legacy order of keys, whatever order the result has. */
function toItem(transaction: RestTransactionFragment): RestTransactionFragment {
  const { id, type, direction, status, amount, balanceAfter, streamId, description, createdAt } = transaction;
  // Codegen takes nullable fields for optional ones; the legacy item always has the key.
  return { id, type, direction, status, amount, balanceAfter, streamId: streamId ?? null, description: description ?? null, createdAt };
}

type GroupedEntry = ResultOf<typeof RestTransactionGroupsDocument>['myTransactionGroups']['entries'][number];

function toGroupedItem(entry: GroupedEntry): object {
  if (entry.__typename === 'Transaction') return { kind: 'transaction', ...toItem(entry) };
  const { streamId, stream, transactionCount, totalCredit, totalDebit, netAmount, isComplete, latestAt, earliestAt } = entry;
  return {
    kind: 'group',
    streamId,
    streamTitle: stream?.title ?? null,
    transactionCount,
    totalCredit,
    totalDebit,
    netAmount,
    isComplete,
    latestAt,
    earliestAt,
    transactions: entry.transactions.map(toItem),
  };
}

/** THE table: every route of the legacy API. */
export const REST_ROUTES: readonly RestRoute[] = [
  route({
    path: '/users/:id/stats',
    document: RestUserStatsDocument,
    parameters: { id: { in: 'path', variable: 'id', kind: 'text' } },
    pick: ({ userStats }) => userStats,
  }),
  route({
    path: '/users/profile/:username',
    document: RestProfileDocument,
    parameters: { username: { in: 'path', variable: 'username', kind: 'text' } },
    pick: ({ profile }) => profile,
  }),
  route({
    path: '/users/me/transactions',
    document: RestTransactionsDocument,
    parameters: LIST_PARAMETERS,
    optionalField: 'totalCount',
    pick: ({ myTransactions: { nodes, pageInfo, totalCount } }, variables) => ({
      items: nodes.map(toItem),
      pagination: pagination(pageInfo, totalCount ?? null, variables),
    }),
  }),
  route({
    path: '/users/me/transactions/grouped',
    document: RestTransactionGroupsDocument,
    parameters: LIST_PARAMETERS,
    optionalField: 'totalCount',
    pick: ({ myTransactionGroups: { entries, pageInfo, totalCount } }, variables) => ({
      items: entries.map(toGroupedItem),
      pagination: pagination(pageInfo, totalCount ?? null, variables),
    }),
  }),
];
