import { Field, ObjectType } from 'type-graphql';
import { ObjectIdScalar } from '../scalars/object-id.scalar';

/** How an account presents itself. */
@ObjectType({ simpleResolvers: true, description: 'How an account presents itself.' })
export class Profile {
  @Field(() => ObjectIdScalar, { description: "The account's id, by which clients keep this object." })
  id!: string;

  @Field(() => ObjectIdScalar, { description: 'The account presented.' })
  userId!: string;

  @Field(() => String, { description: "The account's public name." })
  username!: string;

  @Field(() => String, { description: 'The name to show; the username where none was chosen.' })
  displayName!: string;

  @Field(() => String, { nullable: true, description: 'A short text in which the account introduces itself.' })
  bio!: string | null;

  @Field(() => String, { nullable: true, description: 'Address of the profile picture.' })
  avatarUrl!: string | null;

  @Field(() => String, { nullable: true, description: 'Address of the cover picture above the profile.' })
  coverUrl!: string | null;

  @Field(() => Boolean, { description: 'Whether the platform has verified who this is.' })
  isVerified!: boolean;

  @Field(() => Boolean, { description: 'Whether one of its streams is running now.' })
  isLive!: boolean;

  @Field(() => Date, { description: 'When the account was opened.' })
  joinedAt!: Date;
}
