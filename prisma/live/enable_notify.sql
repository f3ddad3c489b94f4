-- Lets gateways with LIVE_SOURCE=notify hear of changes by LISTEN, instead of finding them by polling. It is optional and no migration: it is
-- run by `npm run db:notify -- enable`, or by psql -v ON_ERROR_STOP=1 -f prisma/live/enable_notify.sql. It can be repeated, and
-- disable_notify.sql reverts it. Needs CREATE on the database, and the rights of the tables' owner. Writers wait a moment meanwhile.
--
-- A gateway with a role of its own needs these rights, and no others:
--   GRANT USAGE ON SCHEMA gateway_live TO gateway;
--   GRANT SELECT, INSERT, UPDATE, DELETE ON gateway_live.watched_keys TO gateway;
-- Writers need none. A transaction that has changed what is watched cannot be prepared (PREPARE TRANSACTION).
BEGIN;
CREATE SCHEMA IF NOT EXISTS gateway_live;

-- The keys that gateways watch, each with the process that watches it. Unlogged: a crash of the server ends all sessions, and gateways
-- register their keys again in the next one. Renewing an entry changes no column of an index, for which pages have some space.
CREATE UNLOGGED TABLE IF NOT EXISTS gateway_live.watched_keys (
  kind text NOT NULL,
  key text NOT NULL,
  process uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (kind, key, process)
) WITH (fillfactor = 50);
CREATE INDEX IF NOT EXISTS watched_keys_process_idx ON gateway_live.watched_keys (process);

-- The kinds of keys that the triggers below notify of. A gateway polls for others.
CREATE OR REPLACE FUNCTION gateway_live.kinds() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY['stats', 'live status', 'live streams', 'transactions']
$$;

-- Notifies of keys by `kind:key`, or by `kind:*` for any number of them.
CREATE OR REPLACE FUNCTION gateway_live.notify_keys(changed_kind text, changed_keys text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF cardinality(changed_keys) > 100 THEN
    PERFORM pg_notify('gateway_live', changed_kind || ':*');
  ELSE
    PERFORM pg_notify('gateway_live', changed_kind || ':' || c.key) FROM unnest(changed_keys) AS c(key);
  END IF;
END $$;

-- The functions of the triggers. Each looks up the changed keys among the watched ones, by one query: for a single row that is not watched,
-- a trigger takes some 15 microseconds. Functions of which each calls the next would take ten times as long.
-- SECURITY DEFINER: a writer needs no right on the table of watched keys.
-- LIMIT and enable_seqscan: a session keeps its first plan, which must not read the whole table, whatever the table had at that time.
-- REPEATABLE READ and SERIALIZABLE: such a transaction does not see what was registered after its first statement, so it always notifies.
CREATE OR REPLACE FUNCTION gateway_live.user_stats_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
  watched text[];
BEGIN
  IF TG_OP = 'TRUNCATE' OR current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    PERFORM pg_notify('gateway_live', 'stats:*');
    RETURN NULL;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(n.user_id) INTO watched FROM old_rows n
     CROSS JOIN LATERAL (
           SELECT 1 FROM gateway_live.watched_keys w WHERE w.kind = 'stats' AND w.key = n.user_id AND w.expires_at > now() LIMIT 1) AS w;
  ELSE
    SELECT array_agg(n.user_id) INTO watched FROM new_rows n
     CROSS JOIN LATERAL (
           SELECT 1 FROM gateway_live.watched_keys w WHERE w.kind = 'stats' AND w.key = n.user_id AND w.expires_at > now() LIMIT 1) AS w;
  END IF;
  IF watched IS NOT NULL THEN
    PERFORM gateway_live.notify_keys('stats', watched);
  END IF;
  RETURN NULL;
END $$;

-- Only streams that are or were live are part of what is watched.
CREATE OR REPLACE FUNCTION gateway_live.live_streams_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
  hosts text[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT array_agg(DISTINCT c.host_id) INTO hosts
      FROM (SELECT host_id, status FROM old_rows UNION ALL SELECT host_id, status FROM new_rows) AS c WHERE c.status = 'LIVE';
  ELSIF TG_OP = 'INSERT' THEN
    SELECT array_agg(DISTINCT host_id) INTO hosts FROM new_rows WHERE status = 'LIVE';
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(DISTINCT host_id) INTO hosts FROM old_rows WHERE status = 'LIVE';
  END IF;
  IF TG_OP = 'TRUNCATE' OR hosts IS NOT NULL AND current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    PERFORM pg_notify('gateway_live', 'live status:*'), pg_notify('gateway_live', 'live streams:*');
  ELSIF hosts IS NOT NULL THEN
    PERFORM gateway_live.notify_keys(w.kind, array_agg(w.key))
       FROM (SELECT DISTINCT w.kind, w.key FROM gateway_live.watched_keys w
              WHERE w.expires_at > now() AND (w.kind = 'live status' AND w.key = ANY (hosts) OR w.kind = 'live streams')) AS w
      GROUP BY w.kind;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION gateway_live.transactions_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
  watched text[];
BEGIN
  IF TG_OP = 'TRUNCATE' OR current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    PERFORM pg_notify('gateway_live', 'transactions:*');
    RETURN NULL;
  ELSIF TG_OP = 'INSERT' THEN
    SELECT array_agg(n.user_id) INTO watched FROM (SELECT DISTINCT user_id FROM new_rows) AS n
     CROSS JOIN LATERAL (
           SELECT 1 FROM gateway_live.watched_keys w WHERE w.kind = 'transactions' AND w.key = n.user_id AND w.expires_at > now() LIMIT 1) AS w;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(n.user_id) INTO watched FROM (SELECT DISTINCT user_id FROM old_rows) AS n
     CROSS JOIN LATERAL (
           SELECT 1 FROM gateway_live.watched_keys w WHERE w.kind = 'transactions' AND w.key = n.user_id AND w.expires_at > now() LIMIT 1) AS w;
  ELSE
    SELECT array_agg(n.user_id) INTO watched FROM (SELECT user_id FROM old_rows UNION SELECT user_id FROM new_rows) AS n
     CROSS JOIN LATERAL (
           SELECT 1 FROM gateway_live.watched_keys w WHERE w.kind = 'transactions' AND w.key = n.user_id AND w.expires_at > now() LIMIT 1) AS w;
  END IF;
  IF watched IS NOT NULL THEN
    PERFORM gateway_live.notify_keys('transactions', watched);
  END IF;
  RETURN NULL;
END $$;

-- Deleted accounts have no stats and are not live. Inserting and deleting users inserts and deletes their stats and streams.
CREATE OR REPLACE FUNCTION gateway_live.users_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
  ids text[];
BEGIN
  SELECT array_agg(DISTINCT c.id) INTO ids
    FROM ((SELECT id, status FROM old_rows EXCEPT SELECT id, status FROM new_rows)
          UNION ALL (SELECT id, status FROM new_rows EXCEPT SELECT id, status FROM old_rows)) AS c;
  IF ids IS NULL THEN
    RETURN NULL;
  ELSIF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    PERFORM pg_notify('gateway_live', k.kind || ':*') FROM unnest(ARRAY['stats', 'live status', 'live streams']) AS k(kind);
  ELSE
    PERFORM gateway_live.notify_keys(w.kind, array_agg(w.key))
       FROM (SELECT DISTINCT w.kind, w.key FROM gateway_live.watched_keys w
              WHERE w.expires_at > now() AND (w.kind IN ('stats', 'live status') AND w.key = ANY (ids) OR w.kind = 'live streams')) AS w
      GROUP BY w.kind;
  END IF;
  RETURN NULL;
END $$;

REVOKE EXECUTE ON FUNCTION gateway_live.notify_keys, gateway_live.user_stats_changed, gateway_live.live_streams_changed,
  gateway_live.transactions_changed, gateway_live.users_changed FROM PUBLIC;

CREATE OR REPLACE TRIGGER gateway_live_insert AFTER INSERT ON public.user_stats
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION gateway_live.user_stats_changed();
CREATE OR REPLACE TRIGGER gateway_live_update AFTER UPDATE ON public.user_stats
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION gateway_live.user_stats_changed();
CREATE OR REPLACE TRIGGER gateway_live_delete AFTER DELETE ON public.user_stats
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION gateway_live.user_stats_changed();
CREATE OR REPLACE TRIGGER gateway_live_truncate AFTER TRUNCATE ON public.user_stats
  FOR EACH STATEMENT EXECUTE FUNCTION gateway_live.user_stats_changed();

CREATE OR REPLACE TRIGGER gateway_live_insert AFTER INSERT ON public.live_streams
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION gateway_live.live_streams_changed();
CREATE OR REPLACE TRIGGER gateway_live_update AFTER UPDATE ON public.live_streams
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION gateway_live.live_streams_changed();
CREATE OR REPLACE TRIGGER gateway_live_delete AFTER DELETE ON public.live_streams
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION gateway_live.live_streams_changed();
CREATE OR REPLACE TRIGGER gateway_live_truncate AFTER TRUNCATE ON public.live_streams
  FOR EACH STATEMENT EXECUTE FUNCTION gateway_live.live_streams_changed();

CREATE OR REPLACE TRIGGER gateway_live_insert AFTER INSERT ON public.transactions
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION gateway_live.transactions_changed();
CREATE OR REPLACE TRIGGER gateway_live_update AFTER UPDATE ON public.transactions
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION gateway_live.transactions_changed();
CREATE OR REPLACE TRIGGER gateway_live_delete AFTER DELETE ON public.transactions
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION gateway_live.transactions_changed();
CREATE OR REPLACE TRIGGER gateway_live_truncate AFTER TRUNCATE ON public.transactions
  FOR EACH STATEMENT EXECUTE FUNCTION gateway_live.transactions_changed();

CREATE OR REPLACE TRIGGER gateway_live_update AFTER UPDATE ON public.users
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION gateway_live.users_changed();

-- Also in sessions that write as a replica (session_replication_role).
ALTER TABLE public.user_stats ENABLE ALWAYS TRIGGER gateway_live_insert, ENABLE ALWAYS TRIGGER gateway_live_update,
  ENABLE ALWAYS TRIGGER gateway_live_delete, ENABLE ALWAYS TRIGGER gateway_live_truncate;
ALTER TABLE public.live_streams ENABLE ALWAYS TRIGGER gateway_live_insert, ENABLE ALWAYS TRIGGER gateway_live_update,
  ENABLE ALWAYS TRIGGER gateway_live_delete, ENABLE ALWAYS TRIGGER gateway_live_truncate;
ALTER TABLE public.transactions ENABLE ALWAYS TRIGGER gateway_live_insert, ENABLE ALWAYS TRIGGER gateway_live_update,
  ENABLE ALWAYS TRIGGER gateway_live_delete, ENABLE ALWAYS TRIGGER gateway_live_truncate;
ALTER TABLE public.users ENABLE ALWAYS TRIGGER gateway_live_update;
COMMIT;
