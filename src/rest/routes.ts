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

/** The methods of every route; Fastify derives HEAD from GET. */
export const REST_METHODS = ['GET', 'HEAD'];

/** A documented route: its operation, the variables that its parameters set, and the function that picks its data. */
export interface RestRoute {
  /** Below /api/v1, in Fastify's notation. */
  readonly path: string;
  readonly document: TypedDocumentNode<unknown, never>;
  readonly parameters: Parameters;
  pick(result: unknown, variables: Variables): unknown;
  /** A nullable field whose error does not fail the request: the response has null in its place. */
  readonly fieldThatMayFail?: string;
}

/** Creates a route. The type of `pick` is checked against the result type of its document; the routes then have one type. */
function route<Document extends TypedDocumentNode<unknown, never>>(definition: {
  path: string;
  document: Document;
  parameters: Parameters;
  pick: (result: ResultOf<Document>, variables: Variables) => unknown;
  fieldThatMayFail?: string;
}): RestRoute {
  // The shim calls `pick` only with the result of the route's own document.
  return { ...definition, pick: (result, variables) => definition.pick(result as ResultOf<Document>, variables) };
}

/** The parameters of both lists. */
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

/** The position of a page in a legacy list. */
export interface Pagination {
  readonly page: number | null;
  readonly limit: number;
  /** Null if counting took too long. */
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

/** A transaction with its keys in the legacy order, whatever order the result has. */
function toItem(transaction: RestTransactionFragment): RestTransactionFragment {
  const { id, type, direction, status, amount, balanceAfter, streamId, description, createdAt } = transaction;
  // Codegen types nullable fields as optional; a legacy item always has the key.
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

/** The route table: every route of the legacy API. */
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
    fieldThatMayFail: 'totalCount',
    pick: ({ myTransactions: { nodes, pageInfo, totalCount } }, variables) => ({
      items: nodes.map(toItem),
      pagination: pagination(pageInfo, totalCount ?? null, variables),
    }),
  }),
  route({
    path: '/users/me/transactions/grouped',
    document: RestTransactionGroupsDocument,
    parameters: LIST_PARAMETERS,
    fieldThatMayFail: 'totalCount',
    pick: ({ myTransactionGroups: { entries, pageInfo, totalCount } }, variables) => ({
      items: entries.map(toGroupedItem),
      pagination: pagination(pageInfo, totalCount ?? null, variables),
    }),
  }),
];
