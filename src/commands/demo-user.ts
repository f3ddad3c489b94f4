import { ADA_ID } from '../demo/demo-cast';
import type { DemoUser } from '../pages/settings';

/** The demo user of the legacy documentation's `curl` (prisma/seed.sql). */
export const DEMO_USER_ID = ADA_ID;

/** A demo user whom no other demo user has blocked (prisma/seed.sql). */
export const DEMO_ADMIN_ID = '5eed01000000000000000001';

/** Demo users (prisma/seed.sql), each of which shows a feature of the gateway. The first is the default. */
export const DEMO_USERS: readonly Omit<DemoUser, 'token'>[] = [
  {
    id: DEMO_USER_ID,
    username: 'ada',
    note: { en: 'the documented user, with 400 transactions', tr: 'belgelerdeki kullanıcı, 400 işlemi var' },
  },
  {
    id: DEMO_ADMIN_ID,
    username: 'grace',
    note: { en: 'an ADMIN: sees every e-mail address and balance', tr: 'ADMIN: herkesin e-posta adresini ve bakiyesini görür' },
  },
  { id: '5eed01000000000000000002', username: 'mehmet.kaya', note: { en: 'a MODERATOR', tr: 'MODERATOR' } },
  { id: '5eed01000000000000000005', username: 'elif.live', note: { en: 'is live now', tr: 'şu anda canlı yayında' } },
  { id: '5eed01000000000000000006', username: 'burak_x', note: { en: 'has blocked ada', tr: 'ada kullanıcısını engelledi' } },
  { id: '5eed01000000000000000007', username: 'troll42', note: { en: 'is blocked by ada', tr: 'ada tarafından engellendi' } },
  {
    id: '5eed01000000000000000008',
    username: 'yeni_uye',
    note: { en: 'has neither profile nor transactions', tr: 'profili de işlemi de yok' },
  },
  {
    id: '5eed01000000000000000003',
    username: 'spam_krali',
    note: { en: 'is suspended: 403 everywhere', tr: 'askıya alınmış: her yerde 403' },
  },
  {
    id: '5eed01000000000000000004',
    username: 'eski.hesap',
    note: { en: 'is deleted: its token is worth nothing, 401', tr: 'silinmiş: belirteci geçersiz, 401' },
  },
];
