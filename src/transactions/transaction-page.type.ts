import { Field, ObjectType } from 'type-graphql';
import { PageInfo } from '../paging/page-info.type';
import { TransactionEntry, type TransactionGroup } from './transaction-group.type';
import { Transaction } from './transaction.type';

/** A page of transactions. */
@ObjectType({ simpleResolvers: true, description: 'A page of transactions, newest first.' })
export class TransactionPage {
  @Field(() => [Transaction], { description: 'The transactions of this page.' })
  nodes!: readonly Transaction[];

  @Field(() => PageInfo, { description: 'The position of this page.' })
  pageInfo!: PageInfo;
}

/** A page of transactions, grouped by live stream. */
@ObjectType({ simpleResolvers: true, description: 'A page of transactions, newest first, grouped by live stream.' })
export class TransactionGroupPage {
  @Field(() => [TransactionEntry], { description: 'The groups and single transactions of this page.' })
  entries!: readonly (TransactionGroup | Transaction)[];

  @Field(() => PageInfo, { description: 'The position of this page.' })
  pageInfo!: PageInfo;
}
