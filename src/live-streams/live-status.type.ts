import { Field, ObjectType } from 'type-graphql';
import { ObjectIdScalar } from '../scalars/object-id.scalar';
import { LiveStream } from './live-stream.type';

/** Whether a user is live, and with which stream. */
@ObjectType({ simpleResolvers: true, description: 'Whether a user is live, and with which live stream.' })
export class LiveStatus {
  @Field(() => ObjectIdScalar, { description: 'The id of the user, by which client caches identify this object.' })
  id!: string;

  @Field(() => ObjectIdScalar, { description: 'The id of the user.' })
  userId!: string;

  @Field(() => Boolean, { description: 'Whether the user is live now.' })
  isLive!: boolean;

  @Field(() => LiveStream, { nullable: true, description: 'The live stream with which the user is live now; null if the user is not.' })
  stream!: LiveStream | null;
}
