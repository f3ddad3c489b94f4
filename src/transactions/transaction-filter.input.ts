import { Field, InputType } from 'type-graphql';
import { TransactionDirection, TransactionStatus, TransactionType } from '../generated/prisma/enums';
import { DateOrDateTimeScalar, type DateOrDateTime } from '../scalars/date-or-date-time.scalar';
import { ObjectIdScalar } from '../scalars/object-id.scalar';

/** Which transactions of the ledger are meant. What is left out, null or an empty list restricts nothing. */
@InputType({ description: 'Which transactions are meant. What is left out, null or an empty list restricts nothing.' })
export class TransactionFilter {
  @Field(() => [TransactionType], { nullable: true, description: 'Any of these types.' })
  types?: TransactionType[] | null;

  @Field(() => [TransactionStatus], { nullable: true, description: 'Any of these statuses.' })
  statuses?: TransactionStatus[] | null;

  @Field(() => TransactionDirection, { nullable: true, description: 'This direction.' })
  direction?: TransactionDirection | null;

  @Field(() => ObjectIdScalar, { nullable: true, description: 'Of this stream.' })
  streamId?: string | null;

  @Field(() => DateOrDateTimeScalar, { nullable: true, description: 'From this day or instant on, included.' })
  from?: DateOrDateTime | null;

  @Field(() => DateOrDateTimeScalar, { nullable: true, description: 'Up to this day, included, or this instant, excluded.' })
  to?: DateOrDateTime | null;
}
