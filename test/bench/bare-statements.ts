import type { QueryConfig } from 'pg';

// One prepared statement for each request. It selects the viewer's account, so that a known viewer always has a row; the
// requested records are left-joined to it, and null if there are none.

/** The columns of every row. */
export interface ViewerRow {
  readonly viewerStatus: string;
}

/** The columns that decide whether the viewer may read the requested user. */
export interface FoundRow extends ViewerRow {
  /** Null if there is no such user. */
  readonly userId: string | null;
  readonly isBlocked: boolean;
}

/** The counts of an account. */
export interface StatsRow extends FoundRow {
  readonly followers: number;
  readonly following: number;
  readonly totalLiveStreams: number;
}

/** The profile of an account. */
export interface ProfileRow extends FoundRow {
  readonly username: string;
  readonly displayName: string;
  readonly bio: string | null;
  readonly avatarUrl: string | null;
  readonly coverUrl: string | null;
  readonly isVerified: boolean;
  readonly isLive: boolean;
  readonly joinedAt: Date;
}

/** A transaction as the driver returns it: 64-bit integers as text. */
export interface TransactionRow extends ViewerRow {
  /** Null if the page is empty. */
  readonly id: string | null;
  readonly type: string;
  readonly direction: string;
  readonly status: string;
  readonly amount: string;
  readonly balanceAfter: string;
  readonly streamId: string | null;
  readonly description: string | null;
  readonly createdAt: Date;
}

/** A transaction of a page with the total of its ledger, and data of its stream. */
export interface CountedRow extends TransactionRow {
  readonly total: string;
  readonly streamTitle: string | null;
  readonly isIncomplete: boolean | null;
}

const IS_BLOCKED = `exists (select 1 from blocks b where b.blocker_id = u.id and b.blocked_id = v.id) as "isBlocked"`;

/** The counts of an account, for a viewer. */
export function statsQuery(viewerId: string, userId: string): QueryConfig {
  return {
    name: 'stats',
    text: `
      select v.status as "viewerStatus", u.id as "userId", s.followers, s.following, s.total_live_streams as "totalLiveStreams", ${IS_BLOCKED}
        from users v
        left join users u on u.id = $2 and u.status <> 'DELETED'
        left join user_stats s on s.user_id = u.id
       where v.id = $1`,
    values: [viewerId, userId],
  };
}

/** The profile of a username, for a viewer. */
export function profileQuery(viewerId: string, username: string): QueryConfig {
  return {
    name: 'profile',
    text: `
      select v.status as "viewerStatus", u.id as "userId", u.username, coalesce(p.display_name, u.username) as "displayName", p.bio,
             p.avatar_url as "avatarUrl", p.cover_url as "coverUrl", coalesce(p.is_verified, false) as "isVerified",
             exists (select 1 from live_streams l where l.host_id = u.id and l.status = 'LIVE') as "isLive",
             u.created_at as "joinedAt", ${IS_BLOCKED}
        from users v
        left join users u on lower(u.username collate "C") = $2 and u.status <> 'DELETED'
        left join profiles p on p.user_id = u.id
       where v.id = $1`,
    values: [viewerId, username.toLowerCase()],
  };
}

/** A follower as the driver returns it. */
export interface FollowerRow extends FoundRow {
  /** Null if nobody follows the user. */
  readonly id: string | null;
  readonly username: string;
  readonly role: string;
  readonly createdAt: Date;
  readonly followedAt: Date;
}

/** The first page of a user's followers plus one row, latest follow first. */
export function followersQuery(viewerId: string, userId: string, limit: number): QueryConfig {
  return {
    name: 'followers',
    text: `
      select v.status as "viewerStatus", u.id as "userId", ${IS_BLOCKED}, f.*
        from users v
        left join users u on u.id = $2 and u.status <> 'DELETED'
        left join lateral (
          select w.id, w.username, w.role, w.created_at as "createdAt", f.created_at as "followedAt"
            from follows f
            join users w on w.id = f.follower_id
           where f.followee_id = u.id and w.status <> 'DELETED'
             and not exists (select 1 from blocks b where b.blocker_id = w.id and b.blocked_id = v.id)
           order by f.created_at desc, f.follower_id desc limit $3) f on true
       where v.id = $1
       order by f."followedAt" desc, f.id desc`,
    values: [viewerId, userId, limit + 1],
  };
}

/** A live stream with its host, as the driver returns it. */
export interface LiveStreamRow extends ViewerRow {
  /** Null if nobody is live. */
  readonly id: string | null;
  readonly title: string;
  readonly status: string;
  readonly startedAt: Date;
  readonly hostId: string;
  readonly hostName: string;
}

/** The first page of the streams that are live plus one row, newest first. */
export function liveStreamsQuery(viewerId: string, limit: number): QueryConfig {
  return {
    name: 'live streams',
    text: `
      select v.status as "viewerStatus", l.*
        from users v
        left join lateral (
          select l.id, l.title, l.status, l.started_at as "startedAt", h.id as "hostId", h.username as "hostName"
            from live_streams l
            join users h on h.id = l.host_id
           where l.status = 'LIVE' and h.status <> 'DELETED'
             and not exists (select 1 from blocks b where b.blocker_id = h.id and b.blocked_id = v.id)
           order by coalesce(l.started_at, l.created_at) desc, l.id desc limit $2) l on true
       where v.id = $1
       order by l."startedAt" desc, l.id desc`,
    values: [viewerId, limit + 1],
  };
}

const COLUMNS = `t.id, t.type, t.direction, t.status, t.amount, t.balance_after, t.stream_id, t.description, t.created_at`;
const SHOWN = `p.id, p.type, p.direction, p.status, p.amount, p.balance_after as "balanceAfter", p.stream_id as "streamId", p.description,
             p.created_at as "createdAt"`;

/** A page of the viewer's ledger plus one row, newest first. */
export function pageQuery(viewerId: string, limit: number): QueryConfig {
  return {
    name: 'page',
    text: `
      select v.status as "viewerStatus", ${SHOWN}
        from users v
        left join lateral (
          select ${COLUMNS} from transactions t where t.user_id = v.id order by t.created_at desc, t.id desc limit $2) p on true
       where v.id = $1
       order by p.created_at desc, p.id desc`,
    values: [viewerId, limit + 1],
  };
}

/** The same with the total of the ledger, the titles of the streams, and whether a stream has transactions outside the page. */
export function groupedPageQuery(viewerId: string, limit: number, offset: number): QueryConfig {
  return {
    name: 'grouped page',
    text: `
      with page as materialized (
             select ${COLUMNS}, row_number() over (order by t.created_at desc, t.id desc) as place
               from transactions t where t.user_id = $1 order by t.created_at desc, t.id desc limit $2 + 1 offset $3),
           newest as (select created_at, id from page order by place limit 1),
           oldest as (select created_at, id from page where place <= $3 + $2 order by place desc limit 1),
           streams as (
             select s.stream_id, l.title,
                    exists (select 1 from transactions t, oldest o where t.user_id = $1 and t.stream_id = s.stream_id
                               and (t.created_at, t.id) < (o.created_at, o.id))
                    or ($3 > 0 and exists (select 1 from transactions t, newest n where t.user_id = $1 and t.stream_id = s.stream_id
                               and (t.created_at, t.id) > (n.created_at, n.id))) as is_incomplete
               from (select distinct stream_id from page where stream_id is not null) s left join live_streams l on l.id = s.stream_id)
      select v.status as "viewerStatus", (select count(*) from transactions where user_id = $1) as total, ${SHOWN},
             s.title as "streamTitle", s.is_incomplete as "isIncomplete"
        from users v
        left join page p on true
        left join streams s on s.stream_id = p.stream_id
       where v.id = $1
       order by p.place`,
    values: [viewerId, limit, offset],
  };
}
