import { Field, ObjectType } from 'type-graphql';
import { PageInfo } from '../paging/page-info.type';
import { User } from './user.type';

/** A user of a list, with its cursor. */
@ObjectType({ simpleResolvers: true, description: 'A user of a list, with its cursor.' })
export class UserEdge {
  @Field(() => String, { description: 'The cursor of the user in this list, for `after`.' })
  cursor!: string;

  @Field(() => User, { description: 'The user.' })
  node!: User;
}

/** A page of a list of users. */
@ObjectType({
  simpleResolvers: true,
  description:
    'A page of a list of users. Deleted users, and users who have blocked the viewer, are left out; where there are very many of them in a row, a page has fewer users than requested.',
})
export class UserConnection {
  @Field(() => [UserEdge], {
    description: 'The users of this page, with their cursors.',
    complexity: ({ childComplexity }) => childComplexity,
  })
  edges!: readonly UserEdge[];

  @Field(() => [User], { description: 'The users of this page.' })
  nodes!: readonly User[];

  @Field(() => PageInfo, { description: 'The position of this page.' })
  pageInfo!: PageInfo;
}
