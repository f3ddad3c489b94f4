import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { LiveStreamStatus } from '../generated/prisma/enums';
import { ObjectIdScalar } from '../scalars/object-id.scalar';

registerEnumType(LiveStreamStatus, {
  name: 'LiveStreamStatus',
  description: 'How far a stream has come.',
  valuesConfig: {
    SCHEDULED: { description: 'Announced, not yet begun.' },
    LIVE: { description: 'Running now.' },
    ENDED: { description: 'Went live and is over.' },
    CANCELLED: { description: 'Called off before it went live.' },
  },
});

/** A live stream. */
@ObjectType({ simpleResolvers: true, description: 'A live stream.' })
export class LiveStream {
  @Field(() => ObjectIdScalar, { description: 'Identifies the stream for ever.' })
  id!: string;

  @Field(() => String, { description: 'What its host called it.' })
  title!: string;

  @Field(() => LiveStreamStatus, { description: 'How far it has come.' })
  status!: LiveStreamStatus;

  @Field(() => Date, { nullable: true, description: 'When it went live; null before.' })
  startedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it ended; null before.' })
  endedAt!: Date | null;
}
