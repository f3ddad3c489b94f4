-- user_stats is exact at every commit, whoever writes: each statement on follows or live_streams adds its own
-- difference. Statement triggers with transition tables, so that a bulk load costs one update per user.
-- SECURITY DEFINER: a writer needs no right on user_stats for the counts to follow. Such a function must not look a name up
-- where its caller can create things: temporary tables, searched first unless named, come last for these.
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

CREATE FUNCTION "add_to_user_stats"(user_ids text[], followers_delta int[], following_delta int[], streams_delta int[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF user_ids IS NULL THEN
    RETURN;
  END IF;
  -- Always in the same order: two statements that touch the same users wait for each other and cannot deadlock.
  PERFORM 1 FROM user_stats s WHERE s.user_id = ANY (user_ids) ORDER BY s.user_id FOR NO KEY UPDATE;
  UPDATE user_stats s
     SET followers = s.followers + d.followers,
         following = s.following + d.following,
         total_live_streams = s.total_live_streams + d.streams
    FROM unnest(user_ids, followers_delta, following_delta, streams_delta) AS d(user_id, followers, following, streams)
   WHERE s.user_id = d.user_id;
END $$;

CREATE FUNCTION "create_user_stats"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO user_stats (user_id) SELECT n.id FROM new_rows n ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE FUNCTION "count_follows"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  user_ids text[];
  followers_delta int[];
  following_delta int[];
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    UPDATE user_stats SET followers = 0, following = 0 WHERE followers <> 0 OR following <> 0;
    RETURN NULL;
  ELSIF TG_OP = 'INSERT' THEN
    SELECT array_agg(d.user_id), array_agg(d.followers), array_agg(d.following)
      INTO user_ids, followers_delta, following_delta
      FROM (SELECT e.user_id, sum(e.followers)::int AS followers, sum(e.following)::int AS following
              FROM (SELECT follower_id AS user_id, 0 AS followers, 1 AS following FROM new_rows
                    UNION ALL SELECT followee_id, 1, 0 FROM new_rows) e
             GROUP BY e.user_id) d;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(d.user_id), array_agg(d.followers), array_agg(d.following)
      INTO user_ids, followers_delta, following_delta
      FROM (SELECT e.user_id, sum(e.followers)::int AS followers, sum(e.following)::int AS following
              FROM (SELECT follower_id AS user_id, 0 AS followers, -1 AS following FROM old_rows
                    UNION ALL SELECT followee_id, -1, 0 FROM old_rows) e
             GROUP BY e.user_id) d;
  ELSE
    SELECT array_agg(d.user_id), array_agg(d.followers), array_agg(d.following)
      INTO user_ids, followers_delta, following_delta
      FROM (SELECT e.user_id, sum(e.followers)::int AS followers, sum(e.following)::int AS following
              FROM (SELECT follower_id AS user_id, 0 AS followers, -1 AS following FROM old_rows
                    UNION ALL SELECT followee_id, -1, 0 FROM old_rows
                    UNION ALL SELECT follower_id, 0, 1 FROM new_rows
                    UNION ALL SELECT followee_id, 1, 0 FROM new_rows) e
             GROUP BY e.user_id
            HAVING sum(e.followers) <> 0 OR sum(e.following) <> 0) d;
  END IF;
  PERFORM add_to_user_stats(user_ids, followers_delta, following_delta, array_fill(0, ARRAY[coalesce(cardinality(user_ids), 0)]));
  RETURN NULL;
END $$;

-- A stream counts once it went live: LIVE or ENDED.
CREATE FUNCTION "count_live_streams"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  user_ids text[];
  streams_delta int[];
  zeros int[];
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    UPDATE user_stats SET total_live_streams = 0 WHERE total_live_streams <> 0;
    RETURN NULL;
  ELSIF TG_OP = 'INSERT' THEN
    SELECT array_agg(d.user_id), array_agg(d.streams) INTO user_ids, streams_delta
      FROM (SELECT host_id AS user_id, count(*)::int AS streams FROM new_rows WHERE status IN ('LIVE', 'ENDED') GROUP BY host_id) d;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(d.user_id), array_agg(d.streams) INTO user_ids, streams_delta
      FROM (SELECT host_id AS user_id, -count(*)::int AS streams FROM old_rows WHERE status IN ('LIVE', 'ENDED') GROUP BY host_id) d;
  ELSE
    SELECT array_agg(d.user_id), array_agg(d.streams) INTO user_ids, streams_delta
      FROM (SELECT e.user_id, sum(e.streams)::int AS streams
              FROM (SELECT host_id AS user_id, -1 AS streams FROM old_rows WHERE status IN ('LIVE', 'ENDED')
                    UNION ALL SELECT host_id, 1 FROM new_rows WHERE status IN ('LIVE', 'ENDED')) e
             GROUP BY e.user_id
            HAVING sum(e.streams) <> 0) d;
  END IF;
  zeros := array_fill(0, ARRAY[coalesce(cardinality(user_ids), 0)]);
  PERFORM add_to_user_stats(user_ids, zeros, zeros, streams_delta);
  RETURN NULL;
END $$;

CREATE TRIGGER "users_create_stats" AFTER INSERT ON "users"
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "create_user_stats"();

CREATE TRIGGER "follows_count_insert" AFTER INSERT ON "follows"
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "count_follows"();
CREATE TRIGGER "follows_count_delete" AFTER DELETE ON "follows"
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "count_follows"();
CREATE TRIGGER "follows_count_update" AFTER UPDATE ON "follows"
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "count_follows"();
CREATE TRIGGER "follows_count_truncate" AFTER TRUNCATE ON "follows"
  FOR EACH STATEMENT EXECUTE FUNCTION "count_follows"();

CREATE TRIGGER "live_streams_count_insert" AFTER INSERT ON "live_streams"
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "count_live_streams"();
CREATE TRIGGER "live_streams_count_delete" AFTER DELETE ON "live_streams"
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "count_live_streams"();
CREATE TRIGGER "live_streams_count_update" AFTER UPDATE ON "live_streams"
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "count_live_streams"();
CREATE TRIGGER "live_streams_count_truncate" AFTER TRUNCATE ON "live_streams"
  FOR EACH STATEMENT EXECUTE FUNCTION "count_live_streams"();

-- Only the triggers call these: anybody else could count what is not there, also by a trigger on a table of their own.
REVOKE EXECUTE ON FUNCTION "add_to_user_stats"(text[], int[], int[], int[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION "create_user_stats"(), "count_follows"(), "count_live_streams"() FROM PUBLIC;
