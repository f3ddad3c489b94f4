-- Pages of live streams, newest first: by the time at which they started, or were announced if they have not. As with the indexes of
-- follows, CREATE INDEX CONCURRENTLY may build them beforehand.
CREATE INDEX IF NOT EXISTS "live_streams_of_host_idx"
  ON "live_streams"("host_id", "status", (coalesce("started_at", "created_at")) DESC, "id" DESC);
CREATE INDEX IF NOT EXISTS "live_streams_by_status_idx"
  ON "live_streams"("status", (coalesce("started_at", "created_at")) DESC, "id" DESC);

-- The first index serves what this one did.
DROP INDEX "live_streams_host_id_status_idx";
