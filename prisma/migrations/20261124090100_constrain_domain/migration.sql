-- What the domain states and Prisma's schema language cannot say.
-- COLLATE "C" keeps every comparison and folding ASCII, whatever the locale of the database is.

ALTER TABLE "users"
  ADD CONSTRAINT "users_id_shape" CHECK ("id" COLLATE "C" ~ '^[0-9a-f]{24}$'),
  ADD CONSTRAINT "users_username_shape" CHECK ("username" COLLATE "C" ~ '^[A-Za-z0-9._]{3,30}$');

ALTER TABLE "live_streams"
  ADD CONSTRAINT "live_streams_id_shape" CHECK ("id" COLLATE "C" ~ '^[0-9a-f]{24}$');

ALTER TABLE "transactions"
  ADD CONSTRAINT "transactions_id_shape" CHECK ("id" COLLATE "C" ~ '^[0-9a-f]{24}$'),
  ADD CONSTRAINT "transactions_amount_positive" CHECK ("amount" > 0);

ALTER TABLE "follows"
  ADD CONSTRAINT "follows_not_self" CHECK ("follower_id" <> "followee_id");

ALTER TABLE "blocks"
  ADD CONSTRAINT "blocks_not_self" CHECK ("blocker_id" <> "blocked_id");

-- Serves: a profile by username, without regard to case; keeps usernames unique in the same sense.
CREATE UNIQUE INDEX "users_folded_username_key" ON "users" (lower("username" COLLATE "C"));
