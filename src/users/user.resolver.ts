import { Arg, Authorized, Ctx, FieldResolver, Query, Resolver, Root, Subscription, type SubscribeResolverData } from 'type-graphql';
import type { AccessRule } from '../auth/auth-checker';
import { signedIn, type ViewerContext } from '../auth/viewer';
import { listCost } from '../paging/page-cost';
import { ObjectIdScalar } from '../scalars/object-id.scalar';
import { UserStats } from './user-stats.type';
import type { StoredUser } from './user.record';
import type { UserContext } from './user.service';
import { User } from './user.type';

/** Users and their stats. */
@Resolver(() => User)
export class UserResolver {
  @Authorized()
  @Query(() => User, { description: "The viewer's own account." })
  me(@Ctx() context: UserContext & ViewerContext): Promise<User> {
    return context.users.get(signedIn(context).id);
  }

  @Authorized()
  @Query(() => User, { nullable: true, description: 'The user with an id. Null with NOT_FOUND if there is none.' })
  user(@Ctx() context: UserContext, @Arg('id', () => ObjectIdScalar, { description: 'The id of the user.' }) id: string): Promise<User> {
    return context.users.get(id);
  }

  @Authorized()
  @Query(() => User, { nullable: true, description: 'The user with a username. Null with NOT_FOUND if there is none.' })
  userByName(
    @Ctx() context: UserContext,
    @Arg('username', () => String, { description: 'The username, regardless of case.' }) username: string,
  ): Promise<User> {
    return context.users.getByUsername(username);
  }

  @Authorized()
  @Query(() => [User], {
    nullable: 'items',
    description: 'Several users, in the order of their ids; null for an unknown id.',
    complexity: ({ args, childComplexity }) => listCost(args['ids'], childComplexity),
  })
  users(
    @Ctx() context: UserContext,
    @Arg('ids', () => [ObjectIdScalar], { description: 'The ids of the users, at most 100.' }) ids: string[],
  ): Promise<(User | null)[]> {
    return context.users.list(ids);
  }

  @Authorized()
  @Query(() => UserStats, {
    nullable: true,
    description: 'The stats of a user. Null with NOT_FOUND if there is no such user, with FORBIDDEN if the user has blocked the viewer.',
  })
  userStats(
    @Ctx() context: UserContext,
    @Arg('userId', () => ObjectIdScalar, { description: 'The id of the user.' }) userId: string,
  ): Promise<UserStats> {
    return context.users.stats(userId);
  }

  @Authorized()
  @Subscription(() => UserStats, {
    nullable: true,
    subscribe: ({ args, context }: SubscribeResolverData<undefined, { userId: string }, UserContext>) =>
      context.users.statsChanges(args.userId),
    description:
      'The stats of a user: the present ones, and then whenever they have changed. It ends with NOT_FOUND if there is no such user, with FORBIDDEN if the user blocks the viewer.',
  })
  userStatsChanged(
    @Ctx() context: UserContext,
    @Arg('userId', () => ObjectIdScalar, { description: 'The id of the user.' }) userId: string,
  ): Promise<UserStats> {
    return context.users.stats(userId);
  }

  @FieldResolver(() => UserStats, {
    nullable: true,
    description: 'The stats of the user. Null with FORBIDDEN if the user has blocked the viewer.',
  })
  stats(@Root() user: User, @Ctx() context: UserContext): Promise<UserStats> {
    return context.users.stats(user.id);
  }

  @Authorized<AccessRule>('OWNER_OR_ADMIN')
  @FieldResolver(() => String, {
    nullable: true,
    // Not free, because each forbidden field adds an error to the response.
    complexity: 1,
    description: 'The e-mail address, for the user itself or an ADMIN; else null with FORBIDDEN.',
  })
  email(@Root() user: StoredUser): string {
    return user.privateEmail;
  }
}
