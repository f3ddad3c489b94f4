import { Field, ObjectType } from 'type-graphql';
import { PageInfo } from '../paging/page-info.type';
import { LiveStream } from './live-stream.type';

/** A live stream of a list, with its cursor. */
@ObjectType({ simpleResolvers: true, description: 'A live stream of a list, with its cursor.' })
export class LiveStreamEdge {
  @Field(() => String, { description: 'The cursor of the live stream in this list, for `after`.' })
  cursor!: string;

  @Field(() => LiveStream, { description: 'The live stream.' })
  node!: LiveStream;
}

/** A page of a list of live streams. */
@ObjectType({
  simpleResolvers: true,
  description: 'A page of a list of live streams, newest first: by the time at which they started, or were announced if they have not.',
})
export class LiveStreamConnection {
  @Field(() => [LiveStreamEdge], {
    description: 'The live streams of this page, with their cursors.',
    complexity: ({ childComplexity }) => childComplexity,
  })
  edges!: readonly LiveStreamEdge[];

  @Field(() => [LiveStream], { description: 'The live streams of this page.' })
  nodes!: readonly LiveStream[];

  @Field(() => PageInfo, { description: 'The position of this page.' })
  pageInfo!: PageInfo;
}
