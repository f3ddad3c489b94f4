import { Field, InputType } from 'type-graphql';
import { TransactionDirection, TransactionStatus, TransactionType } from '../generated/prisma/enums';
import { DateOrDateTimeScalar, type DateOrDateTime } from '../scalars/date-or-date-time.scalar';
import { ObjectIdScalar } from '../scalars/object-id.scalar';

/** Selects transactions. A field that is missing, null or an empty list restricts nothing. */
@InputType({
  description:
    'Selects transactions. A field that is missing, null or an empty list restricts nothing; client caches distinguish the three, so leave the field out.',
})
export class TransactionFilter {
  @Field(() => [TransactionType], { nullable: true, description: 'Only transactions of these types.' })
  types?: TransactionType[] | null;

  @Field(() => [TransactionStatus], { nullable: true, description: 'Only transactions with these statuses.' })
  statuses?: TransactionStatus[] | null;

  @Field(() => TransactionDirection, { nullable: true, description: 'Only transactions in this direction.' })
  direction?: TransactionDirection | null;

  @Field(() => ObjectIdScalar, { nullable: true, description: 'Only transactions of this live stream.' })
  streamId?: string | null;

  @Field(() => DateOrDateTimeScalar, {
    nullable: true,
    description: 'Only transactions from this day or instant on; the day or instant itself is included.',
  })
  from?: DateOrDateTime | null;

  @Field(() => DateOrDateTimeScalar, {
    nullable: true,
    description: 'Only transactions up to this day (included) or this instant (excluded).',
  })
  to?: DateOrDateTime | null;
}
