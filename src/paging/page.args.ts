import { ArgsType, Field, Int } from 'type-graphql';

/** The default number of items on a page. */
export const DEFAULT_LIMIT = 20;

/** The page arguments of every list. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_LIMIT, description: 'The number of transactions of a page, 1 to 100.' })
  limit?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The same as `limit`, by the name in the specification of connections. If both are given, `first` is used.',
  })
  first?: number | null;

  @Field(() => Int, { nullable: true, description: 'The page to return, counted from 1. It cannot be combined with `after`.' })
  page?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The cursor to continue after: `pageInfo.endCursor`, or the `cursor` of an edge, of the same list, filter and user. It cannot be combined with `page`.',
  })
  after?: string | null;
}
