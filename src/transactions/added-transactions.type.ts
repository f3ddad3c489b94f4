import { Field, ObjectType } from 'type-graphql';
import { Transaction } from './transaction.type';

/** Transactions of one event of a subscription. */
@ObjectType({ simpleResolvers: true, description: 'Transactions that were added, and the cursor to continue after.' })
export class AddedTransactions {
  @Field(() => [Transaction], { description: 'The transactions, oldest first by `createdAt` and `id`.' })
  transactions!: readonly Transaction[];

  @Field(() => String, { description: 'The cursor to continue after with `after`, for example after a lost connection.' })
  cursor!: string;
}
