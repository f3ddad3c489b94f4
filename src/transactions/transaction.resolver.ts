import type { ComplexityEstimator } from 'graphql-query-complexity';
import { Arg, Args, Authorized, Ctx, Extensions, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { AccessRule } from '../auth/auth-checker';
import { signedIn, type RequestContext } from '../context';
import { LiveStream } from '../live-streams/live-stream.type';
import { pageSurcharge } from '../paging/page-cost';
import { PageArgs } from '../paging/page.args';
import { clampLimit } from '../paging/page-request';
import { Int64Scalar } from '../scalars/int64.scalar';
import { User } from '../users/user.type';
import { TransactionFilter } from './transaction-filter.input';
import { TransactionGroup } from './transaction-group.type';
import { TransactionGroupPage, TransactionPage } from './transaction-page.type';
import type { PageGroup, ScopedPage } from './transaction.service';
import { Transaction } from './transaction.type';

const FILTER = { nullable: true, description: 'Which transactions are meant; all of them where it is left out.' };
const TOTAL = {
  nullable: true,
  description:
    'How many transactions match in all. Read only where it is selected; null with GATEWAY_TIMEOUT where counting by stream or time takes too long.',
};

/** Makes a page cost more where it is selected. */
const COUNTS = { counts: true };

/** Cost units of a page: what one of its items costs, as often as it may hold one. */
const pageCost: ComplexityEstimator = ({ args, childComplexity }) => 1 + clampLimit(args['limit']) * childComplexity;

/** The ledger of the one who asks. */
@Resolver()
export class LedgerResolver {
  @Authorized()
  @Extensions({ surcharge: pageSurcharge })
  @Query(() => TransactionPage, { description: 'A page of the ledger of the one who asks, newest first.', complexity: pageCost })
  myTransactions(
    @Ctx() context: RequestContext,
    @Arg('filter', () => TransactionFilter, FILTER) filter: TransactionFilter | null | undefined,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<TransactionPage> {
    return context.transactions.page(signedIn(context).id, filter, page);
  }

  @Authorized()
  @Extensions({ surcharge: pageSurcharge })
  @Query(() => TransactionGroupPage, { description: 'The same page, its transactions gathered by stream.', complexity: pageCost })
  myTransactionGroups(
    @Ctx() context: RequestContext,
    @Arg('filter', () => TransactionFilter, FILTER) filter: TransactionFilter | null | undefined,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<TransactionGroupPage> {
    return context.transactions.groupPage(signedIn(context).id, filter, page);
  }
}

/** What a page of the ledger answers where it is selected. */
@Resolver(() => TransactionPage)
export class TransactionPageResolver {
  @Extensions(COUNTS)
  @FieldResolver(() => Int, TOTAL)
  totalCount(@Root() page: ScopedPage, @Ctx() context: RequestContext): Promise<number> {
    return context.transactions.count(page.scope);
  }
}

/** What a grouped page of the ledger answers where it is selected. */
@Resolver(() => TransactionGroupPage)
export class TransactionGroupPageResolver {
  @Extensions(COUNTS)
  @FieldResolver(() => Int, TOTAL)
  totalCount(@Root() page: ScopedPage, @Ctx() context: RequestContext): Promise<number> {
    return context.transactions.count(page.scope);
  }
}

/** What a transaction answers where it is selected. */
@Resolver(() => Transaction)
export class TransactionResolver {
  @FieldResolver(() => LiveStream, { nullable: true, description: 'The stream it happened in, if any.' })
  stream(@Root() transaction: Transaction, @Ctx() context: RequestContext): Promise<LiveStream | null> {
    return context.liveStreams.find(transaction.streamId);
  }
}

/** What a group answers where it is selected. */
@Resolver(() => TransactionGroup)
export class TransactionGroupResolver {
  @FieldResolver(() => LiveStream, { nullable: true, description: 'The stream they happened in.' })
  stream(@Root() group: TransactionGroup, @Ctx() context: RequestContext): Promise<LiveStream | null> {
    return context.liveStreams.find(group.streamId);
  }

  @Extensions(COUNTS)
  @FieldResolver(() => Boolean, { description: 'Whether every matching transaction of this stream is on this page.' })
  isComplete(@Root() group: PageGroup, @Ctx() context: RequestContext): Promise<boolean> {
    return context.transactions.isComplete(group);
  }
}

/** What an account shows of its ledger. */
@Resolver(() => User)
export class UserBalanceResolver {
  @Authorized<AccessRule>('OWNER_OR_ADMIN')
  @FieldResolver(() => Int64Scalar, {
    nullable: true,
    complexity: 1,
    description: 'Its balance in credits, for the owner or an ADMIN; else null with FORBIDDEN.',
  })
  creditBalance(@Root() user: User, @Ctx() context: RequestContext): Promise<bigint> {
    return context.transactions.balance(user.id);
  }
}
