import { Arg, Authorized, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { UserStats } from '../users/user-stats.type';
import type { UserContext } from '../users/user.service';
import { User } from '../users/user.type';
import type { ProfileContext } from './profile.service';
import { Profile } from './profile.type';

/** Profiles. */
@Resolver(() => Profile)
export class ProfileResolver {
  @Authorized()
  @Query(() => Profile, {
    nullable: true,
    description:
      'The profile of the user with a username. Null with NOT_FOUND if there is none, with FORBIDDEN if the user has blocked the viewer.',
  })
  profile(
    @Ctx() context: ProfileContext,
    @Arg('username', () => String, { description: 'The username, regardless of case.' }) username: string,
  ): Promise<Profile> {
    return context.profiles.getByUsername(username);
  }

  @FieldResolver(() => Boolean, { description: "Whether the viewer follows this user; false for the viewer's own profile." })
  async followedByMe(@Root() profile: Profile, @Ctx() context: ProfileContext): Promise<boolean> {
    return (await context.profiles.relation(profile.userId)).followedByMe;
  }

  @FieldResolver(() => Boolean, { description: 'Whether this user follows the viewer.' })
  async followsMe(@Root() profile: Profile, @Ctx() context: ProfileContext): Promise<boolean> {
    return (await context.profiles.relation(profile.userId)).followsMe;
  }

  @FieldResolver(() => User, { description: 'The user.' })
  user(@Root() profile: Profile, @Ctx() context: UserContext): Promise<User> {
    return context.users.get(profile.userId);
  }

  @FieldResolver(() => UserStats, {
    nullable: true,
    description: 'The stats of the user. Null with FORBIDDEN if the user has blocked the viewer.',
  })
  stats(@Root() profile: Profile, @Ctx() context: UserContext): Promise<UserStats> {
    return context.users.stats(profile.userId);
  }
}

/** The fields of a user that are read from its profile. */
@Resolver(() => User)
export class UserProfileResolver {
  @FieldResolver(() => Profile, {
    nullable: true,
    description: 'The profile of the user. Null with FORBIDDEN if the user has blocked the viewer.',
  })
  profile(@Root() user: User, @Ctx() context: ProfileContext): Promise<Profile> {
    return context.profiles.getByUserId(user.id);
  }
}
