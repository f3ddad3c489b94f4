import { createUnionType, Field, Int, ObjectType } from 'type-graphql';
import { Int64Scalar } from '../scalars/int64.scalar';
import { ObjectIdScalar } from '../scalars/object-id.scalar';
import { Transaction } from './transaction.type';

/** The transactions of one stream on one page. Whether it is complete is found out only where that is selected. */
@ObjectType({ simpleResolvers: true, description: 'The transactions of one stream on one page of the ledger.' })
export class TransactionGroup {
  // Never null. Nullable all the same, because GraphQL lets both members of the union be asked for `streamId` side by
  // side only when its type is one and the same.
  @Field(() => ObjectIdScalar, { nullable: true, description: 'The stream they happened in; always given.' })
  streamId!: string;

  @Field(() => Int, { description: "How many of the stream's transactions are on this page." })
  transactionCount!: number;

  @Field(() => Int64Scalar, { description: "Credits to the account, over this page's rows." })
  totalCredit!: bigint;

  @Field(() => Int64Scalar, { description: "Credits from the account, over this page's rows." })
  totalDebit!: bigint;

  @Field(() => Int64Scalar, { description: 'totalCredit minus totalDebit.' })
  netAmount!: bigint;

  @Field(() => Date, { description: 'When the newest of them happened.' })
  latestAt!: Date;

  @Field(() => Date, { description: 'When the oldest of them happened.' })
  earliestAt!: Date;

  @Field(() => [Transaction], { description: 'The transactions themselves, newest first.' })
  transactions!: readonly Transaction[];
}

/** An entry of the grouped ledger. */
export const TransactionEntry = createUnionType({
  name: 'TransactionEntry',
  description: 'An entry of the grouped ledger: the transactions of a stream, or one that belongs to none.',
  types: () => [TransactionGroup, Transaction] as const,
  resolveType: (entry) => ('transactions' in entry ? TransactionGroup : Transaction),
});
