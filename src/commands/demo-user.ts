/** The demo user of the legacy documentation's `curl` (prisma/seed.sql). */
export const DEMO_USER_ID = '507f1f77bcf86cd799439011';

/** A demo user whom no demo user has blocked (prisma/seed.sql). */
export const DEMO_ADMIN_ID = '5eed01000000000000000001';
