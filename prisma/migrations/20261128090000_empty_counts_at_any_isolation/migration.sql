-- TRUNCATE empties a table of rows also that a REPEATABLE READ transaction does not see, but the statement that then sets counts
-- to zero sees its snapshot alone: counts of rows that others committed since would stay. Such a transaction is told to choose
-- another isolation level. TRUNCATE users CASCADE is at any level what it was: it empties user_stats too.
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

CREATE FUNCTION "reject_truncate_by_snapshot"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') AND EXISTS (SELECT 1 FROM user_stats) THEN
    RAISE EXCEPTION 'TRUNCATE of % needs READ COMMITTED: user_stats would not stay exact', TG_TABLE_NAME
      USING ERRCODE = 'feature_not_supported', HINT = 'Use DELETE, or begin the transaction with isolation level READ COMMITTED.';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "follows_truncate_isolation" AFTER TRUNCATE ON "follows"
  FOR EACH STATEMENT EXECUTE FUNCTION "reject_truncate_by_snapshot"();
CREATE TRIGGER "live_streams_truncate_isolation" AFTER TRUNCATE ON "live_streams"
  FOR EACH STATEMENT EXECUTE FUNCTION "reject_truncate_by_snapshot"();

-- A trigger's function needs no right of the writer; nobody else has a use for it.
REVOKE EXECUTE ON FUNCTION "reject_truncate_by_snapshot"() FROM PUBLIC;
