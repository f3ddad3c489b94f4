import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../context';
import { User } from '../users/user.type';
import type { StoredLiveStream } from './live-stream.loaders';
import { LiveStream } from './live-stream.type';

/** Live streams. */
@Resolver(() => LiveStream)
export class LiveStreamResolver {
  @FieldResolver(() => User, { nullable: true, description: 'Whose stream it is; null where that account was deleted.' })
  host(@Root() stream: StoredLiveStream, @Ctx() context: RequestContext): Promise<User | null> {
    return context.users.find(stream.hostId);
  }
}
