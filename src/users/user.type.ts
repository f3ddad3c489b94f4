import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { UserRole } from '../generated/prisma/enums';
import { ObjectIdScalar } from '../scalars/object-id.scalar';

registerEnumType(UserRole, {
  name: 'UserRole',
  description: 'What an account may do.',
  valuesConfig: {
    USER: { description: 'Everybody.' },
    MODERATOR: { description: 'Watches over streams and chats.' },
    ADMIN: { description: "Runs the platform; sees every account's e-mail address and balance." },
  },
});

/** An account. `email` and `creditBalance` are resolvers, because they are guarded. */
@ObjectType({ simpleResolvers: true, description: 'An account. Deleted accounts are not found.' })
export class User {
  @Field(() => ObjectIdScalar, { description: 'Identifies the account for ever.' })
  id!: string;

  @Field(() => String, { description: 'The public name, 3 to 30 of A-Z a-z 0-9 . _; unique without regard to case.' })
  username!: string;

  @Field(() => UserRole, { description: 'What the account may do.' })
  role!: UserRole;

  @Field(() => Date, { description: 'When the account was opened.' })
  createdAt!: Date;
}
