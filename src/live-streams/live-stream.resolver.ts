import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { UserContext } from '../users/user.service';
import { User } from '../users/user.type';
import type { StoredLiveStream } from './live-stream.loaders';
import { LiveStream } from './live-stream.type';

/** Live streams. */
@Resolver(() => LiveStream)
export class LiveStreamResolver {
  @FieldResolver(() => User, { nullable: true, description: 'The host of the live stream; null if that user was deleted.' })
  host(@Root() stream: StoredLiveStream, @Ctx() context: UserContext): Promise<User | null> {
    return context.users.find(stream.hostId);
  }
}
