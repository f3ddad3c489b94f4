-- TRUNCATE empties a table also of rows that a REPEATABLE READ transaction does not see, and the statement that then sets counts to
-- zero sees no more than its snapshot: counts of rows that others committed since would stay. Such a transaction is told to choose
-- another isolation level. TRUNCATE users CASCADE is possible at any level: it empties user_stats as well, whose size is then 0.
-- The size, because whether it has rows is a question to the snapshot.
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

CREATE FUNCTION "reject_truncate_by_snapshot"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') AND pg_relation_size('user_stats') > 0 THEN
    RAISE EXCEPTION 'TRUNCATE of % needs READ COMMITTED: user_stats would not stay exact', TG_TABLE_NAME
      USING ERRCODE = 'feature_not_supported', HINT = 'Use DELETE, or begin the transaction with isolation level READ COMMITTED.';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "follows_truncate_isolation" AFTER TRUNCATE ON "follows"
  FOR EACH STATEMENT EXECUTE FUNCTION "reject_truncate_by_snapshot"();

-- Only the triggers call this.
REVOKE EXECUTE ON FUNCTION "reject_truncate_by_snapshot"() FROM PUBLIC;
