import { Args, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { pageCost } from '../paging/page-cost';
import { ConnectionArgs } from '../paging/connection.args';
import { UserConnection } from '../users/user-connection.type';
import type { UserContext } from '../users/user.service';
import { User } from '../users/user.type';
import type { FollowContext, FollowPage } from './follow.service';

/** The fields of a user that are read from follows. */
@Resolver(() => User)
export class UserFollowsResolver {
  @FieldResolver(() => UserConnection, {
    nullable: true,
    complexity: pageCost,
    description: 'The users who follow this user, latest follow first. Null with FORBIDDEN if the user has blocked the viewer.',
  })
  followers(@Root() user: User, @Ctx() context: FollowContext, @Args(() => ConnectionArgs) page: ConnectionArgs): Promise<UserConnection> {
    return context.follows.page('followers', user.id, page);
  }

  @FieldResolver(() => UserConnection, {
    nullable: true,
    complexity: pageCost,
    description: 'The users whom this user follows, latest follow first. Null with FORBIDDEN if the user has blocked the viewer.',
  })
  following(@Root() user: User, @Ctx() context: FollowContext, @Args(() => ConnectionArgs) page: ConnectionArgs): Promise<UserConnection> {
    return context.follows.page('following', user.id, page);
  }
}

/** The fields of a page of follows that are read only if selected. */
@Resolver(() => UserConnection)
export class UserConnectionResolver {
  @FieldResolver(() => Int, {
    nullable: true,
    // It reads the stats.
    complexity: 1,
    description: 'The number of follows, as in the stats: users whom the list leaves out are included. Read only if selected.',
  })
  async totalCount(@Root() { userId, direction }: FollowPage, @Ctx() context: UserContext): Promise<number> {
    return (await context.users.stats(userId))[direction];
  }
}
