import 'reflect-metadata';
import { printSchema, type GraphQLSchema } from 'graphql';
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
import { UserResolver } from '../users/user.resolver';

/** Builds the schema from the resolver classes. */
export function createSchema(): GraphQLSchema {
  return buildSchemaSync({
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
}

/** The schema in its own language, as committed in `schema.graphql`. */
export function printSchemaFile(schema: GraphQLSchema): string {
  return `# Written by "npm run fix" from the resolver classes. Do not edit.\n\n${printSchema(schema)}\n`;
}
