import { randomBytes } from 'node:crypto';
import { Prisma } from '../generated/prisma/client';
import { STREAM_PREFIX, TRANSACTION_PREFIX } from './demo-cast';

/** Columns of times have milliseconds. */
const NOW = Prisma.raw("date_trunc('milliseconds', clock_timestamp())");

/** A new id with a prefix: 24 hexadecimal characters, 18 of them random. */
function newId(prefix: string): string {
  return prefix + randomBytes(9).toString('hex');
}

/** Ends a follow, or begins it if there is none. */
export function toggleFollow(followerId: string, followeeId: string): Prisma.Sql {
  return Prisma.sql`
with ended as (
  delete from public.follows where follower_id = ${followerId} and followee_id = ${followeeId} returning 1
)
insert into public.follows (follower_id, followee_id, created_at)
select ${followerId}, ${followeeId}, ${NOW} where not exists (select 1 from ended)`;
}

/** Starts a live stream. */
export function startStream(hostId: string, title: string): Prisma.Sql {
  return Prisma.sql`
insert into public.live_streams (id, host_id, title, status, started_at, created_at)
select ${newId(STREAM_PREFIX)}, ${hostId}, ${title}, 'LIVE', moment, moment from (select ${NOW} as moment) m`;
}

/** Ends the live streams that demo activity has started; one of them, if an id is given. */
export function endStreams(id = `${STREAM_PREFIX}%`): Prisma.Sql {
  return Prisma.sql`
update public.live_streams set status = 'ENDED', ended_at = greatest(${NOW}, started_at)
 where id like ${id} and id like ${`${STREAM_PREFIX}%`} and status = 'LIVE'`;
}

/** A gift in a stream. */
export interface Gift {
  readonly senderId: string;
  readonly receiverId: string;
  /** In credits. The sender must have them. */
  readonly amount: number;
  readonly streamId: string | null;
}

/**
 * Adds a gift to both ledgers. Its time is after the newest transaction of each, whatever the clock shows, because the newest one has the
 * balance.
 */
export function sendGift({ senderId, receiverId, amount, streamId }: Gift): Prisma.Sql {
  return Prisma.sql`
with ledger as (
  select u.id, coalesce(t.balance_after, 0) as credits, t.created_at
    from public.users u
    left join lateral (
      select balance_after, created_at from public.transactions where user_id = u.id order by created_at desc, id desc limit 1
    ) t on true
   where u.id in (${senderId}, ${receiverId})
), moment as (
  select greatest(${NOW}, max(created_at) + interval '1 millisecond') as at from ledger
)
insert into public.transactions (id, user_id, type, direction, status, amount, balance_after, stream_id, created_at)
select e.id, e.user_id, e.type::public.transaction_type, e.direction::public.transaction_direction, 'COMPLETED',
       ${amount}::bigint, l.credits + e.sign * ${amount}::bigint, ${streamId}, moment.at
  from (values (${newId(TRANSACTION_PREFIX)}, ${senderId}, 'GIFT_SENT', 'DEBIT', -1),
               (${newId(TRANSACTION_PREFIX)}, ${receiverId}, 'GIFT_RECEIVED', 'CREDIT', 1)) as e (id, user_id, type, direction, sign)
  join ledger l on l.id = e.user_id
 cross join moment`;
}
