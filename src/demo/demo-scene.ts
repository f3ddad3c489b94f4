import type { Engine } from '../database/database';
import { textArray } from '../database/text-array';
import { Prisma } from '../generated/prisma/client';
import { ADA_ID, CAST_IDS, STREAM_PREFIX, TRANSACTION_PREFIX } from './demo-cast';

/** The client that demo activity reads and writes by. */
export type DemoClient = Engine['prisma'];

/** An account that may act now. */
export interface DemoAccount {
  readonly id: string;
  /** Its balance, in credits. */
  readonly credits: number;
}

/** A stream that is live. */
export interface DemoStream {
  readonly id: string;
  readonly hostId: string;
  /** Whether demo activity started it. */
  readonly isStarted: boolean;
}

/** What events are chosen from. Its lists are ordered by ids of the demo data, so that equal random numbers choose equally. */
export interface DemoScene {
  /** Active accounts that neither have blocked another nor are blocked. */
  readonly accounts: readonly DemoAccount[];
  /** The live streams of `accounts`. */
  readonly live: readonly DemoStream[];
  /**
   * ada, unless she is no active account: the credits that she received by demo activity and has not passed on, and her newest stream that
   * has ended.
   */
  readonly ada: { readonly surplus: number; readonly streamId: string | null } | null;
}

const SCENE = Prisma.sql`
with account as (
  select u.id, coalesce(t.balance_after, 0) as credits
    from public.users u
    left join lateral (
      select balance_after from public.transactions where user_id = u.id order by created_at desc, id desc limit 1
    ) t on true
   where u.id = any(${textArray(CAST_IDS)}::text[]) and u.status = 'ACTIVE'
     and not exists (select 1 from public.blocks b where u.id in (b.blocker_id, b.blocked_id))
)
select (select coalesce(json_agg(json_build_object('id', id, 'credits', credits) order by id), '[]') from account) as accounts,
       (select coalesce(json_agg(json_build_object('id', l.id, 'hostId', l.host_id, 'isStarted', l.id like ${`${STREAM_PREFIX}%`})
                                 order by l.host_id, l.id), '[]')
          from public.live_streams l join account a on a.id = l.host_id where l.status = 'LIVE') as live,
       (select json_build_object(
                 'surplus', (select coalesce(sum(case direction when 'CREDIT' then amount else -amount end), 0)
                               from public.transactions t where t.user_id = u.id and t.id like ${`${TRANSACTION_PREFIX}%`}),
                 'streamId', (select l.id from public.live_streams l
                               where l.host_id = u.id and l.status = 'ENDED' order by l.started_at desc, l.id desc limit 1))
          from public.users u where u.id = ${ADA_ID} and u.status = 'ACTIVE') as ada`;

/** Reads what events are chosen from, in one statement. */
export async function readScene(prisma: DemoClient): Promise<DemoScene> {
  const [scene] = await prisma.$queryRaw<DemoScene[]>(SCENE);
  return scene ?? { accounts: [], live: [], ada: null };
}
