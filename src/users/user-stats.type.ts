import { Field, Int, ObjectType } from 'type-graphql';
import { ObjectIdScalar } from '../scalars/object-id.scalar';

/** The public counts of an account. */
@ObjectType({ simpleResolvers: true, description: 'The public counts of an account.' })
export class UserStats {
  @Field(() => ObjectIdScalar, { description: "The account's id, by which clients keep this object." })
  id!: string;

  @Field(() => ObjectIdScalar, { description: 'The account that is counted.' })
  userId!: string;

  @Field(() => Int, { description: 'How many accounts follow this one.' })
  followers!: number;

  @Field(() => Int, { description: 'How many accounts this one follows.' })
  following!: number;

  @Field(() => Int, { description: 'How many of its streams went live: those running now and those that ended.' })
  totalLiveStreams!: number;
}
