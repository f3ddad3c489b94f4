-- The same for streams. A migration of its own, so that the lock on one table is gone before the other is asked for.
CREATE TRIGGER "live_streams_truncate_isolation" AFTER TRUNCATE ON "live_streams"
  FOR EACH STATEMENT EXECUTE FUNCTION "reject_truncate_by_snapshot"();
