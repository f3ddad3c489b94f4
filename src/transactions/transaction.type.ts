import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { TransactionDirection, TransactionStatus, TransactionType } from '../generated/prisma/enums';
import { Int64Scalar } from '../scalars/int64.scalar';
import { ObjectIdScalar } from '../scalars/object-id.scalar';

registerEnumType(TransactionType, {
  name: 'TransactionType',
  description: 'Why credits moved.',
  valuesConfig: {
    PURCHASE: { description: 'Credits were bought.' },
    GIFT_SENT: { description: 'A gift was given in a stream.' },
    GIFT_RECEIVED: { description: 'A gift was received in a stream.' },
    STREAM_TICKET: { description: 'A ticket for a stream was bought.' },
    PAYOUT: { description: 'Credits were paid out as money.' },
    REFUND: { description: 'An earlier payment was refunded.' },
    BONUS: { description: 'The platform gave bonus credits.' },
    ADJUSTMENT: { description: 'The platform made a correction.' },
  },
});

registerEnumType(TransactionDirection, {
  name: 'TransactionDirection',
  description: 'Which way credits moved.',
  valuesConfig: {
    CREDIT: { description: 'To the account.' },
    DEBIT: { description: 'From the account.' },
  },
});

registerEnumType(TransactionStatus, {
  name: 'TransactionStatus',
  description: 'How far a movement has come.',
  valuesConfig: {
    PENDING: { description: 'Not yet settled.' },
    COMPLETED: { description: 'Settled.' },
    FAILED: { description: 'Did not happen.' },
    REVERSED: { description: 'Settled, then taken back.' },
  },
});

/** One credit movement. */
@ObjectType({ simpleResolvers: true, description: 'One credit movement.' })
export class Transaction {
  @Field(() => ObjectIdScalar, { description: 'Identifies the movement; it never changes.' })
  id!: string;

  @Field(() => TransactionType, { description: 'Why credits moved.' })
  type!: TransactionType;

  @Field(() => TransactionDirection, { description: 'Which way credits moved.' })
  direction!: TransactionDirection;

  @Field(() => TransactionStatus, { description: 'How far the movement has come.' })
  status!: TransactionStatus;

  @Field(() => Int64Scalar, { description: 'How many credits moved; always positive.' })
  amount!: bigint;

  @Field(() => Int64Scalar, { description: 'The balance after the movement, in credits.' })
  balanceAfter!: bigint;

  @Field(() => String, { nullable: true, description: 'A note for human readers.' })
  description!: string | null;

  @Field(() => ObjectIdScalar, { nullable: true, description: 'The stream it happened in, if any.' })
  streamId!: string | null;

  @Field(() => Date, { description: 'When it happened, to the millisecond.' })
  createdAt!: Date;
}
