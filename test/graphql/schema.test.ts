import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  type GraphQLNamedType,
} from 'graphql';
import { createSchema, printSchemaFile } from '../../src/graphql/schema';
import { PROJECT_ROOT } from '../../src/project-root';

const schema = createSchema();

const OWN_TYPES = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type));

/** The types of contract §5 and §1, and those of subscriptions, one per line. */
const CONTRACT: Readonly<Record<string, string>> = {
  Query: `me: User!, user(id: ObjectID!): User, users(ids: [ObjectID!]!): [User]!, userStats(userId: ObjectID!): UserStats,
    userByName(username: String!): User, profile(username: String!): Profile, liveStream(id: ObjectID!): LiveStream,
    liveStreams(status: LiveStreamStatus! = "LIVE", first: Int = 20, after: String): LiveStreamConnection,
    myTransactions(filter: TransactionFilter, limit: Int = 20, first: Int, page: Int, after: String): TransactionPage!,
    myTransactionGroups(filter: TransactionFilter, limit: Int = 20, first: Int, page: Int, after: String): TransactionGroupPage!`,
  Subscription: `userStatsChanged(userId: ObjectID!): UserStats, liveStatusChanged(userIds: [ObjectID!]!): [LiveStatus!]!,
    liveStreamsChanged(first: Int! = 20): LiveStreamConnection,
    myTransactionAdded(filter: TransactionFilter, after: String, limit: Int! = 20): AddedTransactions!`,
  LiveStatus: 'id: ObjectID!, userId: ObjectID!, isLive: Boolean!, stream: LiveStream',
  AddedTransactions: 'transactions: [Transaction!]!, cursor: String!',
  User: `id: ObjectID!, username: String!, role: UserRole!, createdAt: DateTimeISO!, profile: Profile, stats: UserStats,
    email: String, creditBalance: Int64, currentStream: LiveStream, followers(first: Int = 20, after: String): UserConnection,
    following(first: Int = 20, after: String): UserConnection,
    liveStreams(statuses: [LiveStreamStatus!], first: Int = 20, after: String): LiveStreamConnection`,
  UserConnection: 'edges: [UserEdge!]!, nodes: [User!]!, pageInfo: PageInfo!, totalCount: Int',
  UserEdge: 'cursor: String!, node: User!',
  LiveStreamConnection: 'edges: [LiveStreamEdge!]!, nodes: [LiveStream!]!, pageInfo: PageInfo!',
  LiveStreamEdge: 'cursor: String!, node: LiveStream!',
  UserStats: 'id: ObjectID!, userId: ObjectID!, followers: Int!, following: Int!, totalLiveStreams: Int!',
  Profile: `id: ObjectID!, userId: ObjectID!, username: String!, displayName: String!, bio: String, avatarUrl: String, coverUrl: String,
    isVerified: Boolean!, isLive: Boolean!, joinedAt: DateTimeISO!, followedByMe: Boolean!, followsMe: Boolean!, user: User!, stats: UserStats`,
  LiveStream: 'id: ObjectID!, title: String!, status: LiveStreamStatus!, startedAt: DateTimeISO, endedAt: DateTimeISO, host: User',
  Transaction: `id: ObjectID!, type: TransactionType!, direction: TransactionDirection!, status: TransactionStatus!, amount: Int64!,
    balanceAfter: Int64!, description: String, streamId: ObjectID, stream: LiveStream, createdAt: DateTimeISO!`,
  // streamId is never null here, and is nullable so that a query may select it on both members of the union.
  TransactionGroup: `streamId: ObjectID, stream: LiveStream, transactionCount: Int!, totalCredit: Int64!, totalDebit: Int64!,
    netAmount: Int64!, isComplete: Boolean!, latestAt: DateTimeISO!, earliestAt: DateTimeISO!, transactions: [Transaction!]!`,
  TransactionEdge: 'cursor: String!, node: Transaction!',
  TransactionEntryEdge: 'cursor: String!, node: TransactionEntry!',
  TransactionPage: 'edges: [TransactionEdge!]!, nodes: [Transaction!]!, pageInfo: PageInfo!, totalCount: Int',
  TransactionGroupPage: 'edges: [TransactionEntryEdge!]!, entries: [TransactionEntry!]!, pageInfo: PageInfo!, totalCount: Int',
  PageInfo: 'hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String, endCursor: String',
  TransactionFilter: `types: [TransactionType!], statuses: [TransactionStatus!], direction: TransactionDirection, streamId: ObjectID,
    from: DateOrDateTime, to: DateOrDateTime`,
  TransactionEntry: 'TransactionGroup, Transaction',
  UserRole: 'USER, MODERATOR, ADMIN',
  LiveStreamStatus: 'SCHEDULED, LIVE, ENDED, CANCELLED',
  TransactionType: 'PURCHASE, GIFT_SENT, GIFT_RECEIVED, STREAM_TICKET, PAYOUT, REFUND, BONUS, ADJUSTMENT',
  TransactionDirection: 'CREDIT, DEBIT',
  TransactionStatus: 'PENDING, COMPLETED, FAILED, REVERSED',
  ObjectID: '',
  Int64: '',
  DateTimeISO: '',
  DateOrDateTime: '',
};

interface Member {
  readonly name: string;
  readonly text: string;
  readonly description: string | null | undefined;
}

/** The members of a type: fields, arguments (dotted), enum values or union members. */
function membersOf(type: GraphQLNamedType): Member[] {
  if (isEnumType(type)) return type.getValues().map(({ name, description }) => ({ name, text: name, description }));
  if (isUnionType(type)) return type.getTypes().map(({ name, description }) => ({ name, text: name, description }));
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map(({ name, type: of, description }) => ({
      name,
      text: `${name}: ${String(of)}`,
      description,
    }));
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).map(({ name, args, type: of, description }) => {
    const list = args.map(
      (arg) => `${arg.name}: ${String(arg.type)}${arg.defaultValue === undefined ? '' : ` = ${JSON.stringify(arg.defaultValue)}`}`,
    );
    return { name, text: `${name}${list.length > 0 ? `(${list.sort().join(', ')})` : ''}: ${String(of)}`, description };
  });
}

/** Splits a line of the table. The order of fields and arguments does not matter. */
function partsOf(line: string): string[] {
  const parts = line.match(/\w+(\([^)]*\))?(: [[\]!\w]+)?/g) ?? [];
  return parts.map((part) => part.replace(/\(([^)]*)\)/, (_, args: string) => `(${args.split(', ').sort().join(', ')})`)).sort();
}

test('defines exactly the types of the contract', () => {
  expect(OWN_TYPES.map(({ name }) => name).sort()).toEqual(Object.keys(CONTRACT).sort());
});

test.each(Object.entries(CONTRACT))('%s has exactly the members of the contract', (name, line) => {
  const type = schema.getType(name);
  expect(
    type &&
      membersOf(type)
        .map(({ text }) => text)
        .sort(),
  ).toEqual(partsOf(line));
});

test('has no mutations', () => {
  expect(schema.getMutationType()).toBeUndefined();
});

test('every schema element has a description that ends with a period', () => {
  const described = OWN_TYPES.flatMap((type) => [
    // The root types need no description.
    ...(type === schema.getQueryType() || type === schema.getSubscriptionType()
      ? []
      : [{ name: type.name, description: type.description }]),
    ...membersOf(type).map(({ name, description }) => ({ name: `${type.name}.${name}`, description })),
    ...(isObjectType(type) ? Object.values(type.getFields()) : []).flatMap((field) =>
      field.args.map(({ name, description }) => ({ name: `${type.name}.${field.name}(${name})`, description })),
    ),
  ]);
  expect(described.length).toBeGreaterThan(100);
  expect(described.filter(({ description }) => !/^\w.{6,}\.$/su.test(description ?? ''))).toEqual([]);
});

test('the committed schema matches the built one', () => {
  expect(readFileSync(join(PROJECT_ROOT, 'src/graphql/schema.graphql'), 'utf8')).toBe(printSchemaFile(createSchema()));
});
