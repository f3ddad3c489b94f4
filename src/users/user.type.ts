import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { UserRole } from '../generated/prisma/enums';
import { ObjectIdScalar } from '../scalars/object-id.scalar';

registerEnumType(UserRole, {
  name: 'UserRole',
  description: 'The role of a user.',
  valuesConfig: {
    USER: { description: 'A user without further permissions.' },
    MODERATOR: { description: 'Moderates live streams and chats.' },
    ADMIN: { description: "Administers the platform; may read every user's e-mail address and balance." },
  },
});

/** A user. `email` and `creditBalance` have resolvers, which are authorized. */
@ObjectType({ simpleResolvers: true, description: 'A user of the platform. Deleted users are not found.' })
export class User {
  @Field(() => ObjectIdScalar, { description: 'The id of the user; it never changes.' })
  id!: string;

  @Field(() => String, { description: 'The public name, 3 to 30 of A-Z a-z 0-9 . _; unique regardless of case.' })
  username!: string;

  @Field(() => UserRole, { description: 'The role of the user.' })
  role!: UserRole;

  @Field(() => Date, { description: 'The time at which the user joined.' })
  createdAt!: Date;
}
