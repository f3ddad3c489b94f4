import {
  Arg,
  Args,
  Authorized,
  Ctx,
  FieldResolver,
  Int,
  Query,
  Resolver,
  Root,
  Subscription,
  type SubscribeResolverData,
} from 'type-graphql';
import { LiveStreamStatus } from '../generated/prisma/enums';
import { ConnectionArgs } from '../paging/connection.args';
import { listCost, pageCost } from '../paging/page-cost';
import { DEFAULT_LIMIT } from '../paging/page.args';
import { ObjectIdScalar } from '../scalars/object-id.scalar';
import type { UserContext } from '../users/user.service';
import { User } from '../users/user.type';
import { HostStreamsArgs } from './host-streams.args';
import { LiveStatus } from './live-status.type';
import { LiveStreamConnection } from './live-stream-connection.type';
import type { StoredLiveStream } from './live-stream.record';
import type { LiveStreamContext } from './live-stream.service';
import { LiveStream } from './live-stream.type';

/** Live streams. */
@Resolver(() => LiveStream)
export class LiveStreamResolver {
  @Authorized()
  @Query(() => LiveStream, {
    nullable: true,
    description:
      'The live stream with an id. Null with NOT_FOUND if there is none or its host was deleted, with FORBIDDEN if the host has blocked the viewer.',
  })
  liveStream(
    @Ctx() context: LiveStreamContext,
    @Arg('id', () => ObjectIdScalar, { description: 'The id of the live stream.' }) id: string,
  ): Promise<LiveStream> {
    return context.liveStreams.get(id);
  }

  @Authorized()
  @Query(() => LiveStreamConnection, {
    nullable: true,
    complexity: pageCost,
    description:
      'The live streams with a status, newest first. Those of deleted hosts, and of hosts who have blocked the viewer, are left out; where there are very many of them in a row, a page has fewer streams than requested.',
  })
  liveStreams(
    @Ctx() context: LiveStreamContext,
    @Arg('status', () => LiveStreamStatus, { defaultValue: LiveStreamStatus.LIVE, description: 'The status of the live streams.' })
    status: LiveStreamStatus,
    @Args(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<LiveStreamConnection> {
    return context.liveStreams.byStatus(status, page);
  }

  @Authorized()
  @Subscription(() => [LiveStatus], {
    complexity: ({ args, childComplexity }) => listCost(args['userIds'], childComplexity),
    subscribe: ({ args, context }: SubscribeResolverData<undefined, { userIds: string[] }, LiveStreamContext>) =>
      context.liveStreams.statusChanges(args.userIds),
    description:
      'Whether users are live: all of them at first, and again whenever one goes live, ends, or changes the title. Users who block the viewer are left out.',
  })
  liveStatusChanged(
    @Ctx() context: LiveStreamContext,
    @Arg('userIds', () => [ObjectIdScalar], { description: 'The ids of the users, at most 100.' }) userIds: string[],
  ): Promise<LiveStatus[]> {
    return context.liveStreams.statuses(userIds);
  }

  @Authorized()
  @Subscription(() => LiveStreamConnection, {
    nullable: true,
    complexity: pageCost,
    subscribe: ({ context }: SubscribeResolverData<undefined, object, LiveStreamContext>) => context.liveStreams.listChanges(),
    description:
      'The first page of the streams that are live now, newest first, and again whenever one goes live, ends, or changes. Those of hosts who block the viewer are left out.',
  })
  liveStreamsChanged(
    @Ctx() context: LiveStreamContext,
    @Arg('first', () => Int, { defaultValue: DEFAULT_LIMIT, description: 'The maximum number of live streams, 1 to 100.' }) first: number,
  ): Promise<LiveStreamConnection> {
    return context.liveStreams.byStatus(LiveStreamStatus.LIVE, { first });
  }

  @FieldResolver(() => User, { nullable: true, description: 'The host of the live stream; null if that user was deleted.' })
  host(@Root() stream: StoredLiveStream, @Ctx() context: UserContext): Promise<User | null> {
    return context.users.find(stream.hostId);
  }
}

/** The fields of a user that are read from live streams. */
@Resolver(() => User)
export class UserLiveStreamsResolver {
  @FieldResolver(() => LiveStreamConnection, {
    nullable: true,
    complexity: pageCost,
    description: 'The live streams of this user, newest first. Null with FORBIDDEN if the user has blocked the viewer.',
  })
  liveStreams(
    @Root() user: User,
    @Ctx() context: LiveStreamContext,
    @Args(() => HostStreamsArgs) { statuses, ...page }: HostStreamsArgs,
  ): Promise<LiveStreamConnection> {
    return context.liveStreams.ofHost(user.id, statuses, page);
  }

  @FieldResolver(() => LiveStream, {
    nullable: true,
    description:
      'The live stream with which this user is live now; null if the user is not. Null with FORBIDDEN if the user has blocked the viewer.',
  })
  currentStream(@Root() user: User, @Ctx() context: LiveStreamContext): Promise<LiveStream | null> {
    return context.liveStreams.current(user.id);
  }
}
