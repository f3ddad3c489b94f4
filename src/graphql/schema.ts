import 'reflect-metadata';
import { isIntrospectionType, isSpecifiedScalarType, isUnionType, printType, type GraphQLNamedType, type GraphQLSchema } from 'graphql';
import { buildSchemaSync, type PubSub } from 'type-graphql';
import { checkAuthorization } from '../auth/auth-checker';
import { UserConnectionResolver, UserFollowsResolver } from '../follows/follow.resolver';
import { LiveStreamResolver, UserLiveStreamsResolver } from '../live-streams/live-stream.resolver';
import { ProfileResolver, UserProfileResolver } from '../profiles/profile.resolver';
import {
  AddedTransactionsResolver,
  LedgerResolver,
  TransactionGroupPageResolver,
  TransactionGroupResolver,
  TransactionPageResolver,
  TransactionResolver,
  UserBalanceResolver,
} from '../transactions/transaction.resolver';
import { DateTimeScalar } from '../scalars/date-time.scalar';
import type { TransactionGroup } from '../transactions/transaction-group.type';
import type { Transaction } from '../transactions/transaction.type';
import { UserResolver } from '../users/user.resolver';

/**
 * Resolves the type of an entry synchronously. TypeGraphQL would create a promise for each entry, for which compiled operations would wait.
 */
function resolveSynchronously(schema: GraphQLSchema): void {
  const entry = schema.getType('TransactionEntry');
  if (!isUnionType(entry)) throw new Error('TransactionEntry is no union');
  entry.resolveType = (value: TransactionGroup | Transaction) => ('transactions' in value ? 'TransactionGroup' : 'Transaction');
}

/** TypeGraphQL requires one, although each subscription has a source of its own. */
const NO_PUB_SUB: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error('Subscriptions have sources of their own');
  },
};

/** Builds the schema from the resolver classes. */
export function createSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      UserResolver,
      ProfileResolver,
      UserProfileResolver,
      UserBalanceResolver,
      UserFollowsResolver,
      UserConnectionResolver,
      LiveStreamResolver,
      UserLiveStreamsResolver,
      LedgerResolver,
      AddedTransactionsResolver,
      TransactionPageResolver,
      TransactionGroupPageResolver,
      TransactionResolver,
      TransactionGroupResolver,
    ],
    scalarsMap: [{ type: Date, scalar: DateTimeScalar }],
    authChecker: checkAuthorization,
    pubSub: NO_PUB_SUB,
    // Scalars and services validate arguments, with translated messages.
    validate: false,
  });
  resolveSynchronously(schema);
  return schema;
}

/** The types that a schema defines itself, in GraphQL's schema definition language and in the order of their names. */
export function printTypes(schema: GraphQLSchema, print: (type: GraphQLNamedType) => string = printType): string {
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !isSpecifiedScalarType(type) && !isIntrospectionType(type))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${types.map(print).join('\n\n')}\n`;
}

/** The first line of committed schema files. */
export const WRITTEN_BY = '# Written by "npm run fix" from the resolver classes. Do not edit.\n\n';

/** The schema, as committed in `schema.graphql`. */
export function printSchemaFile(schema: GraphQLSchema): string {
  return WRITTEN_BY + printTypes(schema);
}
