import 'reflect-metadata';
import { isUnionType, printSchema, type GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { checkAuthorization } from '../auth/auth-checker';
import { LiveStreamResolver } from '../live-streams/live-stream.resolver';
import { ProfileResolver, UserProfileResolver } from '../profiles/profile.resolver';
import {
  LedgerResolver,
  TransactionGroupPageResolver,
  TransactionGroupResolver,
  TransactionPageResolver,
  TransactionResolver,
  UserBalanceResolver,
} from '../transactions/transaction.resolver';
import type { TransactionGroup } from '../transactions/transaction-group.type';
import type { Transaction } from '../transactions/transaction.type';
import { UserResolver } from '../users/user.resolver';

/** TypeGraphQL makes a promise of what an entry is, one for each; it is known at once, and compiled operations do not wait. */
function resolveAtOnce(schema: GraphQLSchema): void {
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
      LiveStreamResolver,
      LedgerResolver,
      TransactionPageResolver,
      TransactionGroupPageResolver,
      TransactionResolver,
      TransactionGroupResolver,
    ],
    authChecker: checkAuthorization,
    // Arguments are checked by their scalars and by the services, whose sentences exist in every language.
    validate: false,
  });
  resolveAtOnce(schema);
  return schema;
}

/** The schema in its own language, as committed in `schema.graphql`. */
export function printSchemaFile(schema: GraphQLSchema): string {
  return `# Written by "npm run fix" from the resolver classes. Do not edit.\n\n${printSchema(schema)}\n`;
}
