import { Field, ObjectType } from 'type-graphql';
import { ObjectIdScalar } from '../scalars/object-id.scalar';

/** The public profile of a user. */
@ObjectType({ simpleResolvers: true, description: 'The public profile of a user.' })
export class Profile {
  @Field(() => ObjectIdScalar, { description: 'The id of the user, by which client caches identify this object.' })
  id!: string;

  @Field(() => ObjectIdScalar, { description: 'The id of the user.' })
  userId!: string;

  @Field(() => String, { description: 'The username.' })
  username!: string;

  @Field(() => String, { description: 'The display name; the username by default.' })
  displayName!: string;

  @Field(() => String, { nullable: true, description: 'A short introduction by the user.' })
  bio!: string | null;

  @Field(() => String, { nullable: true, description: 'The URL of the profile picture.' })
  avatarUrl!: string | null;

  @Field(() => String, { nullable: true, description: 'The URL of the cover picture.' })
  coverUrl!: string | null;

  @Field(() => Boolean, { description: 'Whether the platform has verified the identity of the user.' })
  isVerified!: boolean;

  @Field(() => Boolean, { description: 'Whether the user is live now.' })
  isLive!: boolean;

  @Field(() => Date, { description: 'The time at which the user joined.' })
  joinedAt!: Date;
}
