-- Reverts enable_notify.sql, with the same rights: npm run db:notify -- disable, or psql -v ON_ERROR_STOP=1 -f prisma/live/disable_notify.sql.
-- It can be repeated. Gateways with LIVE_SOURCE=notify report that they hear no notifications, and poll.
BEGIN;
-- With it go its functions, and the triggers that call them.
DROP SCHEMA IF EXISTS gateway_live CASCADE;
COMMIT;
