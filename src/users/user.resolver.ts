import { Arg, Authorized, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { AccessRule } from '../auth/auth-checker';
import { signedIn, type RequestContext } from '../context';
import { ObjectIdScalar } from '../scalars/object-id.scalar';
import { UserStats } from './user-stats.type';
import type { StoredUser } from './user.loaders';
import { User } from './user.type';

/** Cost units of a list: one for each object asked for, and what each holds. */
function listCost(ids: unknown, childCost: number): number {
  return (Array.isArray(ids) ? ids.length : 0) * (1 + childCost);
}

/** Accounts and their counts. */
@Resolver(() => User)
export class UserResolver {
  @Authorized()
  @Query(() => User, { description: 'The account that asks.' })
  me(@Ctx() context: RequestContext): Promise<User> {
    return context.users.get(signedIn(context).id);
  }

  @Authorized()
  @Query(() => User, { nullable: true, description: 'One account. Null with NOT_FOUND if there is none.' })
  user(
    @Ctx() context: RequestContext,
    @Arg('id', () => ObjectIdScalar, { description: 'The account to find.' }) id: string,
  ): Promise<User> {
    return context.users.get(id);
  }

  @Authorized()
  @Query(() => [User], {
    nullable: 'items',
    description: 'Several accounts at once, in the order asked for; null where there is none.',
    complexity: ({ args, childComplexity }) => listCost(args['ids'], childComplexity),
  })
  users(
    @Ctx() context: RequestContext,
    @Arg('ids', () => [ObjectIdScalar], { description: 'The accounts to find, at most 100.' }) ids: string[],
  ): Promise<(User | null)[]> {
    return context.users.list(ids);
  }

  @Authorized()
  @Query(() => UserStats, {
    nullable: true,
    description: 'The counts of an account. Null with NOT_FOUND if there is none, with FORBIDDEN if it has blocked the viewer.',
  })
  userStats(
    @Ctx() context: RequestContext,
    @Arg('userId', () => ObjectIdScalar, { description: 'The account whose counts are wanted.' }) userId: string,
  ): Promise<UserStats> {
    return context.users.stats(userId);
  }

  @FieldResolver(() => UserStats, { nullable: true, description: 'Its counts. Null with FORBIDDEN where it has blocked the one who asks.' })
  stats(@Root() user: User, @Ctx() context: RequestContext): Promise<UserStats> {
    return context.users.stats(user.id);
  }

  @Authorized<AccessRule>('OWNER_OR_ADMIN')
  @FieldResolver(() => String, {
    nullable: true,
    // Where it is forbidden it is an error of its own.
    complexity: 1,
    description: 'Its e-mail address, for the owner or an ADMIN; else null with FORBIDDEN.',
  })
  email(@Root() user: StoredUser): string {
    return user.privateEmail;
  }
}
