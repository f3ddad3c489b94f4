import { Field, Int, ObjectType } from 'type-graphql';
import { ObjectIdScalar } from '../scalars/object-id.scalar';

/** The public counters of a user. */
@ObjectType({ simpleResolvers: true, description: 'The public counters of a user.' })
export class UserStats {
  @Field(() => ObjectIdScalar, { description: 'The id of the user, by which client caches identify this object.' })
  id!: string;

  @Field(() => ObjectIdScalar, { description: 'The id of the user.' })
  userId!: string;

  @Field(() => Int, { description: 'The number of users who follow this user.' })
  followers!: number;

  @Field(() => Int, { description: 'The number of users whom this user follows.' })
  following!: number;

  @Field(() => Int, { description: 'The number of live streams that went live: those that are live now, and those that ended.' })
  totalLiveStreams!: number;
}
