import { Field, ObjectType } from 'type-graphql';
import { PageInfo } from '../paging/page-info.type';
import { TransactionEntry, TransactionGroup } from './transaction-group.type';
import { Transaction } from './transaction.type';

/** One page of the ledger. */
@ObjectType({ simpleResolvers: true, description: 'One page of the ledger, newest first.' })
export class TransactionPage {
  @Field(() => [Transaction], { description: 'The transactions of this page.' })
  nodes!: readonly Transaction[];

  @Field(() => PageInfo, { description: 'Where this page stands.' })
  pageInfo!: PageInfo;
}

/** One page of the ledger, gathered by stream. */
@ObjectType({ simpleResolvers: true, description: 'One page of the ledger, newest first, gathered by stream.' })
export class TransactionGroupPage {
  @Field(() => [TransactionEntry], { description: 'The groups and single transactions of this page.' })
  entries!: readonly (TransactionGroup | Transaction)[];

  @Field(() => PageInfo, { description: 'Where this page stands.' })
  pageInfo!: PageInfo;
}
