import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Extensions,
  FieldResolver,
  Info,
  Int,
  Query,
  Resolver,
  Root,
  Subscription,
  type SubscribeResolverData,
} from 'type-graphql';
import type { AccessRule } from '../auth/auth-checker';
import { signedIn, type ViewerContext } from '../auth/viewer';
import type { LiveStreamContext } from '../live-streams/live-stream.service';
import { LiveStream } from '../live-streams/live-stream.type';
import { pageCost, pageSurcharge } from '../paging/page-cost';
import { DEFAULT_LIMIT, PageArgs } from '../paging/page.args';
import { selectedFields } from '../paging/selected-fields';
import { Int64Scalar } from '../scalars/int64.scalar';
import { User } from '../users/user.type';
import type { AddedArgs, AddedTransactionsContext } from './added-transactions.service';
import { AddedTransactions } from './added-transactions.type';
import { TransactionFilter } from './transaction-filter.input';
import { TransactionGroup } from './transaction-group.type';
import { TransactionGroupPage, TransactionPage } from './transaction-page.type';
import type { CountedPage, GroupPageSelection, TransactionContext } from './transaction.service';
import { Transaction } from './transaction.type';

const FILTER = { nullable: true, description: 'Selects transactions; all of them by default.' };
const TOTAL = {
  nullable: true,
  description:
    'The number of matching transactions on all pages. Read only if selected; null with GATEWAY_TIMEOUT if counting by live stream or time takes too long.',
};

/** Marks a field that makes its page count rows, which adds to the cost of the page. */
const COUNT_FIELD = { counts: true };

/** Looks ahead at the selection of a grouped page, because its count and the completeness of its groups are read by one statement. */
function groupPageSelection(info: GraphQLResolveInfo): GroupPageSelection {
  const onPage = (name: string): readonly FieldNode[] => selectedFields(info, info.fieldNodes, 'TransactionGroupPage', name);
  const edges = onPage('edges');
  const entries = [...onPage('entries'), ...(edges.length > 0 ? selectedFields(info, edges, 'TransactionEntryEdge', 'node') : [])];
  return {
    totalCount: onPage('totalCount').length > 0,
    isComplete: entries.length > 0 && selectedFields(info, entries, 'TransactionGroup', 'isComplete').length > 0,
  };
}

/** The viewer's own transactions. */
@Resolver()
export class LedgerResolver {
  @Authorized()
  @Extensions({ surcharge: pageSurcharge })
  @Query(() => TransactionPage, { description: "A page of the viewer's transactions, newest first.", complexity: pageCost })
  myTransactions(
    @Ctx() context: TransactionContext & ViewerContext,
    @Arg('filter', () => TransactionFilter, FILTER) filter: TransactionFilter | null | undefined,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<TransactionPage> {
    return context.transactions.page(signedIn(context).id, filter, page);
  }

  @Authorized()
  @Extensions({ surcharge: pageSurcharge })
  @Query(() => TransactionGroupPage, { description: 'The same page, grouped by live stream.', complexity: pageCost })
  myTransactionGroups(
    @Ctx() context: TransactionContext & ViewerContext,
    @Arg('filter', () => TransactionFilter, FILTER) filter: TransactionFilter | null | undefined,
    @Args(() => PageArgs) page: PageArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<TransactionGroupPage> {
    return context.transactions.groupPage(signedIn(context).id, filter, page, groupPageSelection(info));
  }
}

/** Subscriptions to the viewer's own transactions. */
@Resolver()
export class AddedTransactionsResolver {
  @Authorized()
  @Subscription(() => AddedTransactions, {
    complexity: pageCost,
    subscribe: ({ args, context }: SubscribeResolverData<undefined, AddedArgs, AddedTransactionsContext & ViewerContext>) =>
      context.addedTransactions.open(signedIn(context).id, args),
    description:
      "The viewer's transactions as they are added: each once, oldest first. The first event has the newest ones, or with `after` all that were added since that cursor, in several events if there are many.",
  })
  myTransactionAdded(
    @Root() added: AddedTransactions,
    // The arguments are those of the source.
    @Arg('filter', () => TransactionFilter, FILTER) _filter: TransactionFilter | null | undefined,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The `cursor` of an earlier event with the same filter, to continue after.',
    })
    _after: string | null | undefined,
    @Arg('limit', () => Int, { defaultValue: DEFAULT_LIMIT, description: 'The maximum number of transactions of an event, 1 to 100.' })
    _limit: number,
  ): AddedTransactions {
    return added;
  }
}

/** The fields of a page that are read only if selected. */
@Resolver(() => TransactionPage)
export class TransactionPageResolver {
  @Extensions(COUNT_FIELD)
  @FieldResolver(() => Int, TOTAL)
  totalCount(@Root() page: CountedPage): Promise<number> {
    return page.count();
  }
}

/** The fields of a grouped page that are read only if selected. */
@Resolver(() => TransactionGroupPage)
export class TransactionGroupPageResolver {
  @Extensions(COUNT_FIELD)
  @FieldResolver(() => Int, TOTAL)
  totalCount(@Root() page: CountedPage): Promise<number> {
    return page.count();
  }
}

/** The fields of a transaction that are read only if selected. */
@Resolver(() => Transaction)
export class TransactionResolver {
  @FieldResolver(() => LiveStream, { nullable: true, description: 'The live stream in which the transaction happened, if any.' })
  stream(@Root() transaction: Transaction, @Ctx() context: LiveStreamContext): Promise<LiveStream | null> {
    return context.liveStreams.find(transaction.streamId);
  }
}

/** The fields of a group that are read only if selected. */
@Resolver(() => TransactionGroup)
export class TransactionGroupResolver {
  @FieldResolver(() => LiveStream, { nullable: true, description: 'The live stream in which the transactions happened.' })
  stream(@Root() group: TransactionGroup, @Ctx() context: LiveStreamContext): Promise<LiveStream | null> {
    return context.liveStreams.find(group.streamId);
  }
}

/** The fields of a user that are read from transactions. */
@Resolver(() => User)
export class UserBalanceResolver {
  @Authorized<AccessRule>('OWNER_OR_ADMIN')
  @FieldResolver(() => Int64Scalar, {
    nullable: true,
    complexity: 1,
    description: 'The balance in credits, for the user itself or an ADMIN; else null with FORBIDDEN.',
  })
  creditBalance(@Root() user: User, @Ctx() context: TransactionContext): Promise<bigint> {
    return context.transactions.balance(user.id);
  }
}
