/** The user of the legacy documentation's example (prisma/seed.sql), whose documented numbers no demo activity changes. */
export const ADA_ID = '507f1f77bcf86cd799439011';

/** The id of an account of prisma/seed.sql, by its number. */
function accountId(number: number): string {
  return `5eed01${String(number).padStart(18, '0')}`;
}

/** The accounts of the crowd that have credits, which prisma/seed.sql grants as bonuses. */
const VIEWER_IDS = Array.from({ length: 20 }, (_, index) => accountId(11 + index));

/** elif.live, who is live in prisma/seed.sql. */
export const ELIF_ID = accountId(5);

const CEM_ID = accountId(10);

/** An account that goes live. */
export interface DemoHost {
  readonly id: string;
  /** The titles of its streams. No two hosts have the same, so that streams that are live together differ. */
  readonly titles: readonly string[];
}

/** The accounts that go live: DJ_Cem and five of the crowd. elif.live is live already. */
export const HOSTS: readonly DemoHost[] = [
  { id: CEM_ID, titles: ['Vinyl and small talk', 'İstek saati'] },
  { id: accountId(11), titles: ['Akşam kahvesi', 'Kitap kulübü'] },
  { id: accountId(12), titles: ['Retro games, first try', 'Speedrun practice'] },
  { id: accountId(13), titles: ['Birlikte çalışma saati', 'Soru cevap, sırayla'] },
  { id: accountId(14), titles: ['Telescope night', 'Sketching your ideas'] },
  { id: accountId(15), titles: ['Mutfaktan canlı', 'Sokakta bir tur'] },
];

/** All accounts that take part, apart from ada: the other named accounts demonstrate a case each, which stays as it is. */
export const CAST_IDS: readonly string[] = [ELIF_ID, CEM_ID, ...VIEWER_IDS];

/** The beginning of the ids of streams that demo activity starts, by which a later process recognizes them. prisma/seed.sql has others. */
export const STREAM_PREFIX = '5eed04';

/** The beginning of the ids of transactions that demo activity adds. */
export const TRANSACTION_PREFIX = '5eed05';
