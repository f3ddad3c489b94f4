import { Arg, Authorized, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../context';
import { UserStats } from '../users/user-stats.type';
import { User } from '../users/user.type';
import { Profile } from './profile.type';

/** Profiles. */
@Resolver(() => Profile)
export class ProfileResolver {
  @Authorized()
  @Query(() => Profile, {
    nullable: true,
    description: 'The profile of a username. Null with NOT_FOUND if there is none, with FORBIDDEN if the account has blocked the viewer.',
  })
  profile(
    @Ctx() context: RequestContext,
    @Arg('username', () => String, { description: 'The public name; case does not matter.' }) username: string,
  ): Promise<Profile> {
    return context.profiles.getByUsername(username);
  }

  @FieldResolver(() => Boolean, { description: 'Whether the one who asks follows this account.' })
  async followedByMe(@Root() profile: Profile, @Ctx() context: RequestContext): Promise<boolean> {
    return (await context.profiles.relation(profile.userId)).followedByMe;
  }

  @FieldResolver(() => Boolean, { description: 'Whether this account follows the one who asks.' })
  async followsMe(@Root() profile: Profile, @Ctx() context: RequestContext): Promise<boolean> {
    return (await context.profiles.relation(profile.userId)).followsMe;
  }

  @FieldResolver(() => User, { description: 'The account presented.' })
  user(@Root() profile: Profile, @Ctx() context: RequestContext): Promise<User> {
    return context.users.get(profile.userId);
  }

  @FieldResolver(() => UserStats, { nullable: true, description: "The account's counts." })
  stats(@Root() profile: Profile, @Ctx() context: RequestContext): Promise<UserStats> {
    return context.users.stats(profile.userId);
  }
}

/** What an account shows of its profile. */
@Resolver(() => User)
export class UserProfileResolver {
  @FieldResolver(() => Profile, {
    nullable: true,
    description: 'How it presents itself. Null with FORBIDDEN where it has blocked the one who asks.',
  })
  profile(@Root() user: User, @Ctx() context: RequestContext): Promise<Profile> {
    return context.profiles.getByUserId(user.id);
  }
}
