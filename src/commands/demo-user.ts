/** The demo user of the legacy documentation's `curl` (prisma/seed.sql). */
export const DEMO_USER_ID = '507f1f77bcf86cd799439011';
