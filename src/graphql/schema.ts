import 'reflect-metadata';
import { isIntrospectionType, isSpecifiedScalarType, isUnionType, printType, type GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { checkAuthorization } from '../auth/auth-checker';
import { UserConnectionResolver, UserFollowsResolver } from '../follows/follow.resolver';
import { LiveStreamResolver, UserLiveStreamsResolver } from '../live-streams/live-stream.resolver';
import { ProfileResolver, UserProfileResolver } from '../profiles/profile.resolver';
import {
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
      TransactionPageResolver,
      TransactionGroupPageResolver,
      TransactionResolver,
      TransactionGroupResolver,
    ],
    scalarsMap: [{ type: Date, scalar: DateTimeScalar }],
    authChecker: checkAuthorization,
    // Scalars and services validate arguments, with translated messages.
    validate: false,
  });
  resolveSynchronously(schema);
  return schema;
}

/** The schema in GraphQL's schema definition language, as committed in `schema.graphql`: types in the order of their names. */
export function printSchemaFile(schema: GraphQLSchema): string {
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !isSpecifiedScalarType(type) && !isIntrospectionType(type))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return `# Written by "npm run fix" from the resolver classes. Do not edit.\n\n${types.map(printType).join('\n\n')}\n`;
}
