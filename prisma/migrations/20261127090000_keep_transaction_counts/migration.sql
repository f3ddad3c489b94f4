-- CreateTable
CREATE TABLE "transaction_counts" (
    "user_id" TEXT NOT NULL,
    "type" "transaction_type" NOT NULL,
    "status" "transaction_status" NOT NULL,
    "direction" "transaction_direction" NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "transaction_counts_pkey" PRIMARY KEY ("user_id","type","status","direction")
);

-- Free space on each page keeps updates of a count on the page and out of the index.
ALTER TABLE "transaction_counts" SET (fillfactor = 80);

-- transaction_counts is exact at every commit, whoever writes: each statement on transactions adds its own difference, one
-- upsert for each group of rows with the same user, type, status and direction. SECURITY DEFINER: a writer needs no right on
-- transaction_counts. Such a function must not look up a name where its caller can create objects, so temporary tables, which
-- are searched first unless named, come last.
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

-- Every branch locks counts in the order of the primary key: two statements that count for the same users wait for each other
-- and cannot deadlock.
CREATE FUNCTION "count_transactions"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO transaction_counts AS c (user_id, type, status, direction, count)
    SELECT n.user_id, n.type, n.status, n.direction, count(*)
      FROM new_rows n
     GROUP BY n.user_id, n.type, n.status, n.direction
     ORDER BY n.user_id, n.type, n.status, n.direction
        ON CONFLICT (user_id, type, status, direction) DO UPDATE SET count = c.count + excluded.count;
  ELSIF TG_OP = 'UPDATE' THEN
    INSERT INTO transaction_counts AS c (user_id, type, status, direction, count)
    SELECT e.user_id, e.type, e.status, e.direction, sum(e.change)
      FROM (SELECT n.user_id, n.type, n.status, n.direction, 1 AS change FROM new_rows n
            UNION ALL SELECT o.user_id, o.type, o.status, o.direction, -1 FROM old_rows o) e
     GROUP BY e.user_id, e.type, e.status, e.direction
    HAVING sum(e.change) <> 0
     ORDER BY e.user_id, e.type, e.status, e.direction
        ON CONFLICT (user_id, type, status, direction) DO UPDATE SET count = c.count + excluded.count;
  ELSIF TG_OP = 'DELETE' THEN
    -- Never an insert: where the user is being deleted, the counts may be gone before the transactions are.
    PERFORM 1
       FROM transaction_counts c
      WHERE (c.user_id, c.type, c.status, c.direction) IN (SELECT o.user_id, o.type, o.status, o.direction FROM old_rows o)
      ORDER BY c.user_id, c.type, c.status, c.direction
        FOR NO KEY UPDATE;
    UPDATE transaction_counts c
       SET count = c.count - d.count
      FROM (SELECT o.user_id, o.type, o.status, o.direction, count(*) AS count
              FROM old_rows o GROUP BY o.user_id, o.type, o.status, o.direction) d
     WHERE c.user_id = d.user_id AND c.type = d.type AND c.status = d.status AND c.direction = d.direction;
  ELSE
    -- Not DELETE, which leaves what the snapshot of a REPEATABLE READ transaction does not show. TRUNCATE users CASCADE is
    -- emptying this table itself: then there is nothing left to do.
    BEGIN
      TRUNCATE transaction_counts;
    EXCEPTION WHEN object_in_use THEN
      IF EXISTS (SELECT 1 FROM transaction_counts) THEN
        RAISE;
      END IF;
    END;
  END IF;
  RETURN NULL;
END $$;

-- Until this migration commits, transactions and users can be read and not written: no row is missed and none is counted twice.
-- Both are locked now, because the foreign key at the end locks users too: a writer that has written to one and waits for the
-- other meanwhile would be a deadlock. Filling takes some 3 s for a million rows.
LOCK TABLE "users", "transactions" IN SHARE ROW EXCLUSIVE MODE;

CREATE TRIGGER "transactions_count_insert" AFTER INSERT ON "transactions"
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "count_transactions"();
CREATE TRIGGER "transactions_count_delete" AFTER DELETE ON "transactions"
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "count_transactions"();
CREATE TRIGGER "transactions_count_update" AFTER UPDATE ON "transactions"
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "count_transactions"();
CREATE TRIGGER "transactions_count_truncate" AFTER TRUNCATE ON "transactions"
  FOR EACH STATEMENT EXECUTE FUNCTION "count_transactions"();

INSERT INTO "transaction_counts" ("user_id", "type", "status", "direction", "count")
SELECT "user_id", "type", "status", "direction", count(*)
  FROM "transactions"
 GROUP BY "user_id", "type", "status", "direction"
 ORDER BY "user_id", "type", "status", "direction";

-- Checked once for all rows, in half the time that checking each as it is inserted takes.
-- AddForeignKey
ALTER TABLE "transaction_counts" ADD CONSTRAINT "transaction_counts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- The planner knows nothing of a table that was just filled.
ANALYZE "transaction_counts";

-- Only the triggers call this: anybody else could count what is not there, also by a trigger on a table of their own.
REVOKE EXECUTE ON FUNCTION "count_transactions"() FROM PUBLIC;
