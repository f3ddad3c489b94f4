-- Reverts prepare_ledger.sql, after undistribute_table('transactions') if the ledger was distributed. It fails if there are transactions
-- of users who were deleted meanwhile, or equal ids of several users. Until it commits, transactions and users can be read and not
-- written: checking, counting and building the indexes takes some 10 s for a million rows.
BEGIN;
LOCK TABLE "users", "transactions" IN SHARE ROW EXCLUSIVE MODE;

ALTER TABLE "transactions"
  DROP CONSTRAINT "transactions_pkey",
  ADD CONSTRAINT "transactions_pkey" PRIMARY KEY ("id");
DROP INDEX IF EXISTS "transactions_id_idx";
CREATE INDEX "transactions_stream_id_idx" ON "transactions"("stream_id");

-- As deleting a stream does.
UPDATE "transactions" t SET "stream_id" = NULL
 WHERE "stream_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "live_streams" l WHERE l."id" = t."stream_id");
ALTER TABLE "transactions"
  ADD CONSTRAINT "transactions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  ADD CONSTRAINT "transactions_stream_id_fkey" FOREIGN KEY ("stream_id") REFERENCES "live_streams"("id") ON DELETE SET NULL ON UPDATE CASCADE;

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

COMMIT;
