-- What a later version may add while this one still serves: each kind of change of the expand step, on the tables that requests read.
ALTER TYPE "user_role" ADD VALUE 'AUDITOR';
ALTER TYPE "transaction_type" ADD VALUE 'SUBSCRIPTION' BEFORE 'PAYOUT';
ALTER TYPE "live_stream_status" ADD VALUE 'PAUSED';

ALTER TABLE "users" ADD COLUMN "locale" TEXT;
ALTER TABLE "profiles" ADD COLUMN "links" TEXT[] NOT NULL DEFAULT '{}';
ALTER TABLE "live_streams" ADD COLUMN "category_id" TEXT;
ALTER TABLE "transactions" ADD COLUMN "fee" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "follows" ADD COLUMN "is_muted" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "user_stats" ADD COLUMN "total_views" INTEGER NOT NULL DEFAULT 0;

CREATE TABLE "categories" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    CONSTRAINT "categories_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "live_streams" ADD CONSTRAINT "live_streams_category_id_fkey"
  FOREIGN KEY ("category_id") REFERENCES "categories"("id") ON DELETE SET NULL ON UPDATE CASCADE NOT VALID;

CREATE INDEX "live_streams_category_idx" ON "live_streams"("category_id", "created_at" DESC);
CREATE INDEX "transactions_fee_idx" ON "transactions"("user_id") WHERE "fee" > 0;
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_fee_check" CHECK ("fee" >= 0) NOT VALID;

CREATE FUNCTION "note_locale"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."locale" := coalesce(NEW."locale", 'en');
  RETURN NEW;
END $$;
CREATE TRIGGER "users_locale" BEFORE INSERT ON "users" FOR EACH ROW EXECUTE FUNCTION "note_locale"();

CREATE VIEW "live_now" AS SELECT "id", "host_id", "category_id" FROM "live_streams" WHERE "status" = 'LIVE';
