import { Field, ObjectType } from 'type-graphql';

/** The position of a page in its list. */
@ObjectType({ simpleResolvers: true, description: 'The position of a page in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether older items follow this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether newer items precede this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first item; null on an empty page.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor for `after` to read the next page; null only on an empty last page.' })
  endCursor!: string | null;
}
