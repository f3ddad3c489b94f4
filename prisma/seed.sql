-- The demo data: 171 accounts around `ada`, the user of the legacy documentation's example. It runs in one transaction.
-- All values are derived from row numbers and fixed dates, so that every copy is the same. A second run leaves existing rows
-- unchanged, and restores deleted ones. No time is later than the documented 2026-05-22T16:11:26.805Z.
--
-- Ids: 5eed01… + number for users (ada has the documented one instead), 5eed02… for streams, 5eed03… for transactions.
-- Every e-mail address ends in @example.com, by which db:seed distinguishes these accounts from real ones.
-- Intervals are in hours, because the length of a day would depend on the session's time zone.

-- Accounts 1 to 10 demonstrate one case each.
insert into users (id, username, email, role, status, created_at)
select u.id, u.username, lower(u.username collate "C") || '@example.com', u.role::user_role, u.status::user_status, u.created_at
  from (values
    ('507f1f77bcf86cd799439011', 'ada',         'USER',      'ACTIVE',    timestamptz '2022-10-17T08:14:06.000Z'),
    ('5eed01000000000000000001', 'grace',       'ADMIN',     'ACTIVE',    '2022-03-01T09:00:00.000Z'),
    ('5eed01000000000000000002', 'mehmet.kaya', 'MODERATOR', 'ACTIVE',    '2022-04-12T12:30:00.000Z'),
    ('5eed01000000000000000003', 'spam_krali',  'USER',      'SUSPENDED', '2025-08-03T23:41:10.000Z'),
    ('5eed01000000000000000004', 'eski.hesap',  'USER',      'DELETED',   '2022-05-20T17:05:45.000Z'),
    ('5eed01000000000000000005', 'elif.live',   'USER',      'ACTIVE',    '2022-06-30T19:20:00.000Z'), -- live now
    ('5eed01000000000000000006', 'burak_x',     'USER',      'ACTIVE',    '2023-02-11T14:00:00.000Z'), -- has blocked ada
    ('5eed01000000000000000007', 'troll42',     'USER',      'ACTIVE',    '2025-11-09T02:13:37.000Z'), -- is blocked by ada
    ('5eed01000000000000000008', 'yeni_uye',    'USER',      'ACTIVE',    '2026-05-21T20:00:00.000Z'), -- no profile, no transactions
    ('5eed01000000000000000009', 'zeynep',      'USER',      'ACTIVE',    '2024-01-15T10:10:10.000Z'), -- a profile, no transactions
    ('5eed01000000000000000010', 'DJ_Cem',      'USER',      'ACTIVE',    '2022-09-05T21:45:00.000Z')  -- a name with capitals
  ) as u (id, username, role, status, created_at)
on conflict (id) do nothing;

insert into profiles (user_id, display_name, bio, avatar_url, cover_url, is_verified, updated_at)
select id, display_name, bio,
       case when has_pictures then 'https://example.com/avatars/' || id || '.webp' end,
       case when has_pictures then 'https://example.com/covers/' || id || '.webp' end,
       is_verified, timestamptz '2026-05-01T12:00:00Z'
  from (values
    ('507f1f77bcf86cd799439011', 'Ada Işık',      'Perşembeleri canlı yayında kod. Live coding on Thursdays.', true,  true),
    ('5eed01000000000000000001', 'Grace Hill',    'Keeps the platform running.',                               true,  true),
    ('5eed01000000000000000002', 'Mehmet Kaya',   'Moderatör. Sorularınızı bana yazın.',                       true,  true),
    ('5eed01000000000000000003', 'Bedava Kredi',  'Free credits, click here',                                  false, false),
    ('5eed01000000000000000004', 'Eski Hesap',    null,                                                        false, false),
    ('5eed01000000000000000005', 'Elif Canlı',    'İstanbul''dan müzik ve sohbet.',                            true,  true),
    ('5eed01000000000000000006', 'Burak',         'Retro games, mostly.',                                      false, true),
    ('5eed01000000000000000007', 'not a troll',   null,                                                        false, false),
    ('5eed01000000000000000009', 'Zeynep Arslan', 'Sadece izliyorum.',                                         false, true),
    ('5eed01000000000000000010', 'DJ Cem',        'House, funk, 45''likler.',                                  true,  true)
  ) as p (id, display_name, bio, is_verified, has_pictures)
on conflict (user_id) do nothing;

-- Accounts 11 to 170, the crowd, combine 16 first names and 10 surnames, each pair once.
with names as (
  select array['Ayşe', 'Deniz', 'Emre', 'Fatma', 'Hasan', 'Işıl', 'Kerem', 'Leyla',
               'Murat', 'Nazlı', 'Oliver', 'Sophie', 'James', 'Emily', 'Noah', 'Chloe'] as first,
         array['Yıldız', 'Çelik', 'Öztürk', 'Şahin', 'Demir', 'Smith', 'Walker', 'Brown', 'Clarke', 'Hughes'] as last,
         array['Kahve, kitap, kediler.', 'Here for the music.', null, 'Oyun yayınlarını kaçırmam.', 'Amateur astronomer.'] as bio
), crowd as (
  select n, '5eed01' || lpad(n::text, 18, '0') as id, first[1 + n % 16] || ' ' || last[1 + (n / 16 + n) % 10] as name, bio[1 + n % 5] as bio
    from names, generate_series(11, 170) as n
), accounts as (
  insert into users (id, username, email, created_at)
  select id, handle, handle || '@example.com', timestamptz '2022-11-01T07:00:00Z' + n * interval '181 hours 17 minutes'
    from crowd, lateral (select lower(translate(name, ' çğıöşüÇĞİÖŞÜ', '.cgiosuCGIOSU') collate "C") as handle) as folded
  on conflict (id) do nothing
)
insert into profiles (user_id, display_name, bio, avatar_url, is_verified, updated_at)
select id, name, bio, case when n % 3 = 0 then 'https://example.com/avatars/' || id || '.webp' end, n % 20 = 0,
       timestamptz '2026-04-01T12:00:00Z' + n * interval '1 hour'
  from crowd
on conflict (user_id) do nothing;

-- 120 accounts follow ada, including a suspended and a deleted one: follows count whatever the status of the follower.
-- ada follows 85 accounts, some of which follow back.
insert into follows (follower_id, followee_id, created_at)
select '5eed01' || lpad(n::text, 18, '0'), '507f1f77bcf86cd799439011',
       timestamptz '2026-05-22T09:00:00Z' - n * interval '5 hours 11 minutes'
  from generate_series(1, 126) as n where n between 2 and 5 or n >= 11
union all
select '507f1f77bcf86cd799439011', '5eed01' || lpad(n::text, 18, '0'),
       timestamptz '2026-05-20T18:00:00Z' - n * interval '9 hours 7 minutes'
  from generate_series(1, 170) as n where n in (1, 5, 10) or n >= 89
on conflict (follower_id, followee_id) do nothing;

-- Each account of the crowd follows a few others, and every second one follows elif.live.
insert into follows (follower_id, followee_id, created_at)
select '5eed01' || lpad(n::text, 18, '0'), '5eed01' || lpad(other::text, 18, '0'),
       timestamptz '2026-05-15T20:00:00Z' - (n + k) * interval '3 hours 29 minutes'
  from generate_series(11, 170) as n, generate_series(0, 5) as k,
       lateral (select case k when 0 then 5 else 1 + (n * 13 + k * k * 29) % 170 end as other) as followed
 where other <> n and (k > 0 or n % 2 = 0)
on conflict (follower_id, followee_id) do nothing;

insert into blocks (blocker_id, blocked_id, created_at) values
  ('5eed01000000000000000006', '507f1f77bcf86cd799439011', '2025-06-14T16:20:00Z'),
  ('507f1f77bcf86cd799439011', '5eed01000000000000000007', '2025-11-10T08:05:00Z'),
  ('5eed01000000000000000009', '5eed01000000000000000003', '2025-08-05T11:00:00Z')
on conflict (blocker_id, blocked_id) do nothing;

-- Streams 1 to 14 are ada's: 12 went live, every seventh Thursday; one is scheduled and one was cancelled.
with titles as (
  select array['Hello, world', 'Bir ayrıştırıcı yazıyoruz', 'Reading old code aloud', 'Sorularınız, 1. bölüm', 'Sorting, by hand',
               'Gece yayını: hata avı', 'Types for beginners', 'Birlikte kod okuma', 'A database in an evening',
               'Sorularınız, 2. bölüm', 'Fast enough?', 'Bahar temizliği', 'Yeniden: sıralama', 'Pair programming with Elif'] as title
)
insert into live_streams (id, host_id, title, status, started_at, ended_at, created_at)
select '5eed02' || lpad(s::text, 18, '0'), '507f1f77bcf86cd799439011', title[s],
       (case s when 13 then 'SCHEDULED' when 14 then 'CANCELLED' else 'ENDED' end)::live_stream_status,
       case when s <= 12 then begins end,
       case when s <= 12 then begins + interval '110 minutes' + s * interval '4 minutes' end,
       least(begins, timestamptz '2026-05-24T18:00:00Z') - interval '72 hours'
  from titles, generate_series(1, 14) as s,
       lateral (select timestamptz '2024-11-21T18:00:00Z' + (s - 1) * interval '1176 hours' as begins) as plan
on conflict (id) do nothing;

-- Streams 20 to 40 are elif.live's and DJ_Cem's in turn, every fourth Friday; 40 is elif.live's and live now.
insert into live_streams (id, host_id, title, status, started_at, ended_at, created_at)
select '5eed02' || lpad(s::text, 18, '0'),
       case s % 2 when 0 then '5eed01000000000000000005' else '5eed01000000000000000010' end,
       case s % 2 when 0 then 'Cuma sohbeti #' else 'Friday mix #' end || s / 2 - 9,
       (case s when 40 then 'LIVE' else 'ENDED' end)::live_stream_status,
       begins, case when s < 40 then begins + interval '3 hours' end, begins - interval '24 hours'
  from generate_series(20, 40) as s,
       lateral (select timestamptz '2026-05-22T15:30:00Z' - (40 - s) * interval '672 hours' as begins) as plan
on conflict (id) do nothing;

-- ada's ledger: 400 transactions over 18 months, the last one at the documented time. 23 kinds of transactions alternate (which
-- does not divide a page of 20), so that pages differ and the transactions of a stream are between others, on several pages.
-- The last transaction of a page of 20 and the first of the next have the same time, so that only the id decides their order.
-- Only COMPLETED transactions change the balance; any other has the balance before it.
insert into transactions (id, user_id, type, direction, status, amount, balance_after, stream_id, description, created_at)
select id, '507f1f77bcf86cd799439011', type::transaction_type, direction::transaction_direction, status::transaction_status, amount,
       sum(case when status <> 'COMPLETED' then 0 when direction = 'CREDIT' then amount else -amount end) over (order by created_at, id),
       '5eed02' || lpad(stream::text, 18, '0'), description, created_at
  from (
    select '5eed03' || lpad(i::text, 18, '0') as id, kind.type, kind.direction, kind.description, moment.created_at,
           kind.base + i * 37 % kind.spread as amount,
           -- PENDING transactions are recent; FAILED and REVERSED ones occur in every fourth round.
           case when i > 370 and kind.type in ('PURCHASE', 'PAYOUT', 'REFUND') then 'PENDING'
                when i / 23 % 4 = 3 then kind.mishap else 'COMPLETED' end as status,
           -- The newest stream at that time; every fifth gift to ada is for the stream before it, which people still watch.
           case kind.stream
             when 'own' then greatest(1, 1 + floor(extract(epoch from created_at - '2024-11-21T18:00:00Z') / (1176 * 3600)) - (i % 5 = 0)::int)
             when 'other' then 20 + floor(extract(epoch from created_at - '2024-11-08T15:30:00Z') / (672 * 3600)) end as stream
      from generate_series(1, 400) as i
      cross join lateral (
        select timestamptz '2026-05-22T16:11:26.805Z' - (400 - i + (i % 20 = 1)::int) * interval '32 hours 46 minutes 13.371 seconds'
      ) as moment (created_at)
      join (values
        ( 1, 'PURCHASE',      'CREDIT', null,    1000, 501, 'FAILED',    'Kredi paketi, kartla'),
        ( 2, 'GIFT_RECEIVED', 'CREDIT', 'own',     20, 130, 'REVERSED',  null),
        ( 3, 'GIFT_SENT',     'DEBIT',  'other',   10,  90, 'REVERSED',  null),
        ( 4, 'GIFT_RECEIVED', 'CREDIT', 'own',     20, 130, 'REVERSED',  'Eline sağlık!'),
        ( 5, 'STREAM_TICKET', 'DEBIT',  'other',   75,   1, 'FAILED',    'Ticket'),
        ( 6, 'GIFT_RECEIVED', 'CREDIT', 'own',     10,  60, 'COMPLETED', null),
        ( 7, 'BONUS',         'CREDIT', null,      50,   1, 'REVERSED',  'Sadakat ödülü'),
        ( 8, 'GIFT_RECEIVED', 'CREDIT', 'own',     40, 210, 'COMPLETED', null),
        ( 9, 'GIFT_SENT',     'DEBIT',  'other',   10,  90, 'FAILED',    'For the encore'),
        (10, 'GIFT_RECEIVED', 'CREDIT', 'own',     20, 130, 'COMPLETED', null),
        (11, 'GIFT_SENT',     'DEBIT',  'other',   10,  90, 'COMPLETED', null),
        (12, 'REFUND',        'CREDIT', 'other',   75,   1, 'FAILED',    'The stream was cut short'),
        (13, 'GIFT_RECEIVED', 'CREDIT', 'own',     20, 130, 'COMPLETED', null),
        (14, 'PURCHASE',      'CREDIT', null,     500, 101, 'REVERSED',  null),
        (15, 'STREAM_TICKET', 'DEBIT',  'other',   90,   1, 'REVERSED',  'Bilet'),
        (16, 'PAYOUT',        'DEBIT',  null,    1200, 401, 'FAILED',    'To the account ending in 0042'),
        (17, 'GIFT_RECEIVED', 'CREDIT', 'own',     20, 130, 'COMPLETED', 'From the back row'),
        (18, 'ADJUSTMENT',    'CREDIT', null,       5,  20, 'COMPLETED', 'A gift lost in an outage, paid in'),
        (19, 'GIFT_SENT',     'DEBIT',  'other',   10,  90, 'COMPLETED', null),
        (20, 'GIFT_RECEIVED', 'CREDIT', 'own',     20, 130, 'COMPLETED', null),
        (21, 'ADJUSTMENT',    'DEBIT',  null,       5,  20, 'REVERSED',  'Çift yatan hediyenin düzeltmesi'),
        (22, 'GIFT_RECEIVED', 'CREDIT', 'own',     40, 210, 'COMPLETED', null),
        (23, 'PAYOUT',        'DEBIT',  null,     400, 151, 'REVERSED',  null)
      ) as kind (turn, type, direction, stream, base, spread, mishap, description) on kind.turn = 1 + (i - 1) % 23
  ) as entry
on conflict (id) do nothing;

-- Some other accounts have short ledgers: three buy credits and spend them on gifts in ada's streams, the last one in the live stream.
insert into transactions (id, user_id, type, direction, status, amount, balance_after, stream_id, created_at)
select '5eed03' || lpad(n::text, 8, '0') || lpad(i::text, 10, '0'), '5eed01' || lpad(n::text, 18, '0'),
       (case when buys then 'PURCHASE' else 'GIFT_SENT' end)::transaction_type,
       (case when buys then 'CREDIT' else 'DEBIT' end)::transaction_direction, 'COMPLETED', amount,
       sum(case when buys then amount else -amount end) over (partition by n order by i),
       case when not buys then '5eed02' || lpad((case i when 30 then 40 else 1 + n % 12 end)::text, 18, '0') end,
       timestamptz '2026-05-22T15:40:00Z' - (30 - i) * interval '4 hours' + n * interval '1 second'
  from (values (1), (2), (10)) as named (n), generate_series(1, 30) as i,
       lateral (select i % 4 = 1 as buys, case i % 4 when 1 then 200 else 10 + (n * 7 + i * 11) % 40 end as amount) as entry
on conflict (id) do nothing;

-- Twenty accounts of the crowd have bonuses.
insert into transactions (id, user_id, type, direction, status, amount, balance_after, created_at)
select '5eed03' || lpad(n::text, 8, '0') || lpad(i::text, 10, '0'), '5eed01' || lpad(n::text, 18, '0'),
       'BONUS', 'CREDIT', 'COMPLETED', 25, 25 * i, timestamptz '2026-03-01T10:00:00Z' + (n * 3 + i * 24) * interval '1 hour'
  from generate_series(11, 30) as n, generate_series(1, 4) as i
on conflict (id) do nothing;
