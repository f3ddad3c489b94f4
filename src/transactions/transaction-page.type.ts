import { Field, ObjectType } from 'type-graphql';
import { PageInfo } from '../paging/page-info.type';
import { TransactionEntry, type TransactionGroup } from './transaction-group.type';
import { Transaction } from './transaction.type';

/** A transaction of a page, with its cursor. */
@ObjectType({ simpleResolvers: true, description: 'A transaction of a page, with its cursor.' })
export class TransactionEdge {
  @Field(() => String, { description: 'The cursor of the transaction, for `after`.' })
  cursor!: string;

  @Field(() => Transaction, { description: 'The transaction.' })
  node!: Transaction;
}

/** A page of transactions. */
@ObjectType({ simpleResolvers: true, description: 'A page of transactions, newest first.' })
export class TransactionPage {
  @Field(() => [TransactionEdge], {
    description: 'The transactions of this page, with their cursors.',
    complexity: ({ childComplexity }) => childComplexity,
  })
  edges!: readonly TransactionEdge[];

  @Field(() => [Transaction], { description: 'The transactions of this page.' })
  nodes!: readonly Transaction[];

  @Field(() => PageInfo, { description: 'The position of this page.' })
  pageInfo!: PageInfo;
}

/** An entry of a grouped page, with its cursor. */
@ObjectType({ simpleResolvers: true, description: 'An entry of a grouped page, with its cursor.' })
export class TransactionEntryEdge {
  @Field(() => String, {
    description:
      'The cursor of the entry. Pass `pageInfo.endCursor` to read the next page; the cursor of an earlier entry returns transactions of this page again.',
  })
  cursor!: string;

  @Field(() => TransactionEntry, { description: 'The entry.' })
  node!: TransactionGroup | Transaction;
}

/** A page of transactions, grouped by live stream. */
@ObjectType({ simpleResolvers: true, description: 'A page of transactions, newest first, grouped by live stream.' })
export class TransactionGroupPage {
  @Field(() => [TransactionEntryEdge], {
    description: 'The groups and single transactions of this page, with their cursors.',
    complexity: ({ childComplexity }) => childComplexity,
  })
  edges!: readonly TransactionEntryEdge[];

  @Field(() => [TransactionEntry], { description: 'The groups and single transactions of this page.' })
  entries!: readonly (TransactionGroup | Transaction)[];

  @Field(() => PageInfo, { description: 'The position of this page.' })
  pageInfo!: PageInfo;
}
