import { createUnionType, Extensions, Field, Int, ObjectType } from 'type-graphql';
import { Int64Scalar } from '../scalars/int64.scalar';
import { ObjectIdScalar } from '../scalars/object-id.scalar';
import { Transaction } from './transaction.type';

/** The transactions of one live stream on one page. */
@ObjectType({ simpleResolvers: true, description: 'The transactions of one live stream on one page.' })
export class TransactionGroup {
  // GraphQL allows a selection of `streamId` on both members of the union only if both fields have the same type.
  @Field(() => ObjectIdScalar, {
    nullable: true,
    description:
      'The id of the live stream. Never null: it is nullable so that one selection may have `streamId` of groups and of transactions.',
  })
  streamId!: string;

  @Field(() => Int, { description: 'The number of transactions of the group on this page.' })
  transactionCount!: number;

  @Field(() => Int64Scalar, { description: "The sum of credits to the user, over this page's transactions." })
  totalCredit!: bigint;

  @Field(() => Int64Scalar, { description: "The sum of debits from the user, over this page's transactions." })
  totalDebit!: bigint;

  @Field(() => Int64Scalar, { description: 'totalCredit minus totalDebit.' })
  netAmount!: bigint;

  /** Read only if selected. */
  @Extensions({ counts: true })
  @Field(() => Boolean, { description: 'Whether every matching transaction of this live stream is on this page.' })
  isComplete?: boolean;

  @Field(() => Date, { description: 'The time of the newest transaction of the group.' })
  latestAt!: Date;

  @Field(() => Date, { description: 'The time of the oldest transaction of the group.' })
  earliestAt!: Date;

  @Field(() => [Transaction], { description: 'The transactions of the group, newest first.' })
  transactions!: readonly Transaction[];
}

/** An entry of a grouped page. */
export const TransactionEntry = createUnionType({
  name: 'TransactionEntry',
  description: 'An entry of a grouped page: the transactions of a live stream, or a single transaction without one.',
  types: () => [TransactionGroup, Transaction] as const,
  resolveType: (entry) => ('transactions' in entry ? TransactionGroup : Transaction),
});
