import { Prisma } from '../generated/prisma/client';
import type { Position } from '../paging/cursor';
import type { TransactionScope } from './transaction-scope';

/** Where a page begins. */
export type PageStart = { readonly offset: bigint } | { readonly after: Position };

/**
 * An instant as a parameter: an epoch number means the same to every driver, whatever zone its session is in. Rounded to
 * the column's own milliseconds, because seconds as a double miss them by some microseconds from the year 2242 on.
 */
function instant(ms: number): Prisma.Sql {
  return Prisma.sql`to_timestamp(${ms}::double precision / 1000)::timestamptz(3)`;
}

/** `=` for one value, because the planner reads an index in order for that and not for a list. */
function anyOf(column: Prisma.Sql, type: Prisma.Sql, values: readonly string[]): Prisma.Sql {
  return values.length === 1 ? Prisma.sql`${column} = ${values[0]}::${type}` : Prisma.sql`${column} = any(${values}::text[]::${type}[])`;
}

/** The rows of a scope. The one place that turns a filter into SQL. */
function matching(scope: TransactionScope): Prisma.Sql {
  const conditions = [Prisma.sql`user_id = ${scope.userId}`];
  if (scope.types.length > 0) conditions.push(anyOf(Prisma.sql`type`, Prisma.sql`transaction_type`, scope.types));
  if (scope.statuses.length > 0) conditions.push(anyOf(Prisma.sql`status`, Prisma.sql`transaction_status`, scope.statuses));
  if (scope.direction !== null) conditions.push(Prisma.sql`direction = ${scope.direction}::transaction_direction`);
  if (scope.streamId !== null) conditions.push(Prisma.sql`stream_id = ${scope.streamId}`);
  if (scope.fromMs !== null) conditions.push(Prisma.sql`created_at >= ${instant(scope.fromMs)}`);
  if (scope.toMs !== null) conditions.push(Prisma.sql`created_at < ${instant(scope.toMs)}`);
  return Prisma.join(conditions, ' and ');
}

/** Newest first, at most `count` rows. A cursor continues by comparing rows, so page 1,000 costs what page 1 does. */
export function selectPage(scope: TransactionScope, start: PageStart, count: number): Prisma.Sql {
  const after =
    'after' in start ? Prisma.sql`and (created_at, id) < (${instant(start.after.createdAtMs)}, ${start.after.id})` : Prisma.empty;
  const offset = 'offset' in start && start.offset > 0n ? Prisma.sql`offset ${start.offset}` : Prisma.empty;
  return Prisma.sql`
    select id, type::text as type, direction::text as direction, status::text as status, amount, balance_after as "balanceAfter",
           description, stream_id as "streamId", created_at as "createdAt"
      from transactions
     where ${matching(scope)} ${after}
     order by created_at desc, id desc
     limit ${count} ${offset}`;
}

/** How many rows a scope has. */
export function countMatching(scope: TransactionScope): Prisma.Sql {
  return Prisma.sql`select count(*) as count from transactions where ${matching(scope)}`;
}

/**
 * Of these streams, those with a matching row outside the span from `newest` to `oldest`, both included.
 * Two index probes a stream, however long its ledger is.
 */
export function selectStreamsBeyond(scope: TransactionScope, streamIds: readonly string[], newest: Position, oldest: Position): Prisma.Sql {
  const rows = Prisma.sql`select 1 from transactions where ${matching(scope)} and stream_id = s.stream`;
  return Prisma.sql`
    select s.stream as "streamId" from unnest(${streamIds}::text[]) as s(stream)
     where exists (${rows} and (created_at, id) > (${instant(newest.createdAtMs)}, ${newest.id}))
        or exists (${rows} and (created_at, id) < (${instant(oldest.createdAtMs)}, ${oldest.id}))`;
}

/** The balance after the newest movement of each account that has one. */
export function selectBalances(userIds: readonly string[]): Prisma.Sql {
  return Prisma.sql`
    select u.id as "userId", t.balance_after as balance
      from unnest(${userIds}::text[]) as u(id)
     cross join lateral (select balance_after from transactions where user_id = u.id order by created_at desc, id desc limit 1) t`;
}
