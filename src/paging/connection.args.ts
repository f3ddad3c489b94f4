import { ArgsType, Field, Int } from 'type-graphql';
import { DEFAULT_LIMIT } from './page.args';

/** The arguments of a connection, by Relay's specification. */
@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_LIMIT, description: 'The maximum number of items of a page, 1 to 100.' })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor to continue after: `pageInfo.endCursor`, or the `cursor` of an edge, of the same list.',
  })
  after?: string | null;
}
