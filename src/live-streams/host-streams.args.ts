import { ArgsType, Field } from 'type-graphql';
import { LiveStreamStatus } from '../generated/prisma/enums';
import { ConnectionArgs } from '../paging/connection.args';

/** The arguments of a list of a host's live streams. */
@ArgsType()
export class HostStreamsArgs extends ConnectionArgs {
  @Field(() => [LiveStreamStatus], {
    nullable: true,
    description: 'Only live streams with these statuses; all of them by default, and for an empty list.',
  })
  statuses?: LiveStreamStatus[] | null;
}
