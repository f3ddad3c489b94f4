-- Prepares the ledger for distribution over a Citus cluster, with gateways that have DATABASE_DIALECT=citus. It is run by hand, after
-- `npm run db:deploy`; docs/scaling.md has the steps before and after it, and restore_ledger.sql reverts it. It takes a moment if the two
-- indexes were built beforehand by CREATE INDEX CONCURRENTLY, with these names and columns; else writers wait meanwhile.
-- All other tables stay as they are: no statement of the gateway joins them with transactions.
BEGIN;

-- Distributed tables have no triggers. Without them the counts would no longer be exact, so rows are counted instead.
DROP TRIGGER "transactions_count_insert" ON "transactions";
DROP TRIGGER "transactions_count_delete" ON "transactions";
DROP TRIGGER "transactions_count_update" ON "transactions";
DROP TRIGGER "transactions_count_truncate" ON "transactions";
TRUNCATE "transaction_counts";

-- A distributed table cannot refer to tables of the coordinator. A program that deletes a user has to delete the user's transactions.
ALTER TABLE "transactions"
  DROP CONSTRAINT "transactions_user_id_fkey",
  DROP CONSTRAINT "transactions_stream_id_fkey";
-- It served the foreign key only.
DROP INDEX "transactions_stream_id_idx";

-- A unique key of a distributed table includes the column by which it is distributed.
CREATE UNIQUE INDEX IF NOT EXISTS "transactions_user_key" ON "transactions"("user_id", "id");
ALTER TABLE "transactions"
  DROP CONSTRAINT "transactions_pkey",
  ADD CONSTRAINT "transactions_pkey" PRIMARY KEY USING INDEX "transactions_user_key";
-- For an ADMIN, who looks up transactions of any user.
CREATE INDEX IF NOT EXISTS "transactions_id_idx" ON "transactions"("id");

COMMIT;
