-- Pages of followers and of followed users, latest first. Writers wait while an index is built. Where the table is large, build them
-- beforehand without that: CREATE INDEX CONCURRENTLY, with these names and columns; this migration then finds them.
CREATE INDEX IF NOT EXISTS "follows_followers_idx" ON "follows"("followee_id", "created_at" DESC, "follower_id" DESC);
CREATE INDEX IF NOT EXISTS "follows_following_idx" ON "follows"("follower_id", "created_at" DESC, "followee_id" DESC);

-- The first index serves what this one did.
DROP INDEX "follows_followee_id_idx";
