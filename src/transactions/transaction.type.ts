import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { TransactionDirection, TransactionStatus, TransactionType } from '../generated/prisma/enums';
import { Int64Scalar } from '../scalars/int64.scalar';
import { ObjectIdScalar } from '../scalars/object-id.scalar';

registerEnumType(TransactionType, {
  name: 'TransactionType',
  description: 'The reason of a transaction.',
  valuesConfig: {
    PURCHASE: { description: 'Credits were bought.' },
    GIFT_SENT: { description: 'A gift was sent in a live stream.' },
    GIFT_RECEIVED: { description: 'A gift was received in a live stream.' },
    STREAM_TICKET: { description: 'A ticket for a live stream was bought.' },
    PAYOUT: { description: 'Credits were paid out as money.' },
    REFUND: { description: 'An earlier transaction was refunded.' },
    BONUS: { description: 'Bonus credits of the platform.' },
    ADJUSTMENT: { description: 'A correction by the platform.' },
  },
});

registerEnumType(TransactionDirection, {
  name: 'TransactionDirection',
  description: 'The direction of a transaction.',
  valuesConfig: {
    CREDIT: { description: 'To the user.' },
    DEBIT: { description: 'From the user.' },
  },
});

registerEnumType(TransactionStatus, {
  name: 'TransactionStatus',
  description: 'The status of a transaction.',
  valuesConfig: {
    PENDING: { description: 'Not settled yet.' },
    COMPLETED: { description: 'Settled.' },
    FAILED: { description: 'Failed; the balance did not change.' },
    REVERSED: { description: 'Settled, and reversed afterwards.' },
  },
});

/** A transaction of credits. */
@ObjectType({ simpleResolvers: true, description: 'A transaction of credits.' })
export class Transaction {
  @Field(() => ObjectIdScalar, { description: 'The id of the transaction; it never changes.' })
  id!: string;

  @Field(() => TransactionType, { description: 'The reason of a transaction.' })
  type!: TransactionType;

  @Field(() => TransactionDirection, { description: 'The direction of a transaction.' })
  direction!: TransactionDirection;

  @Field(() => TransactionStatus, { description: 'The status of the transaction.' })
  status!: TransactionStatus;

  @Field(() => Int64Scalar, { description: 'The amount in credits; always positive.' })
  amount!: bigint;

  @Field(() => Int64Scalar, { description: 'The balance after the transaction, in credits.' })
  balanceAfter!: bigint;

  @Field(() => String, { nullable: true, description: 'A note for people.' })
  description!: string | null;

  @Field(() => ObjectIdScalar, { nullable: true, description: 'The id of the live stream in which the transaction happened, if any.' })
  streamId!: string | null;

  @Field(() => Date, { description: 'The time of the transaction, with milliseconds.' })
  createdAt!: Date;
}
