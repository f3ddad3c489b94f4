import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { LiveStreamStatus } from '../generated/prisma/enums';
import { ObjectIdScalar } from '../scalars/object-id.scalar';

registerEnumType(LiveStreamStatus, {
  name: 'LiveStreamStatus',
  description: 'The status of a live stream.',
  valuesConfig: {
    SCHEDULED: { description: 'Announced, but not live yet.' },
    LIVE: { description: 'Live now.' },
    ENDED: { description: 'Went live and has ended.' },
    CANCELLED: { description: 'Cancelled before it went live.' },
  },
});

/** A live stream. */
@ObjectType({ simpleResolvers: true, description: 'A live stream.' })
export class LiveStream {
  @Field(() => ObjectIdScalar, { description: 'The id of the live stream; it never changes.' })
  id!: string;

  @Field(() => String, { description: 'The title that the host gave it.' })
  title!: string;

  @Field(() => LiveStreamStatus, { description: 'The status of the live stream.' })
  status!: LiveStreamStatus;

  @Field(() => Date, { nullable: true, description: 'The time at which it went live; null before.' })
  startedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'The time at which it ended; null before.' })
  endedAt!: Date | null;
}
