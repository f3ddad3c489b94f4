import type { Language } from '../../i18n/languages';

const en = {
  estimate: 'Estimate',
  measured: 'Cost',
  units: (count: string): string => (count === '1' ? '1 unit' : `${count} units`),
  perEvent: (count: string): string => (count === '1' ? '1 unit per event' : `${count} units per event`),
  toStart: (count: string): string => `${count} to start`,
  untilCached: (count: string): string => `${count} until the operation is cached`,
  tooCostly: (max: string): string => `more than the limit of ${max}`,
  statements: (count: string): string => (count === '1' ? '1 statement' : `${count} statements`),
  database: (duration: string): string => `${duration} in the database`,
  estimateNote: 'What the operation would consume of the rate limit, computed without running it.',
  measuredNote:
    'Units consumed of the rate limit, and statements that read the response, with the sum of their durations. A statement that serves several requests counts for each.',
};

/** The messages about the cost of operations. */
export type CostMessages = typeof en;

const tr: CostMessages = {
  estimate: 'Tahmin',
  measured: 'Maliyet',
  units: (count) => `${count} birim`,
  perEvent: (count) => `olay başına ${count} birim`,
  toStart: (count) => `başlatmak için ${count}`,
  untilCached: (count) => `işlem önbelleğe alınana kadar ${count}`,
  tooCostly: (max) => `${max} birimlik sınırın üstünde`,
  statements: (count) => `${count} SQL sorgusu`,
  database: (duration) => `veritabanında ${duration}`,
  estimateNote: 'İşlemin hız sınırından ne kadar tüketeceği; işlem çalıştırılmadan hesaplanır.',
  measuredNote:
    'Hız sınırından tüketilen birimler ve yanıtı okuyan SQL sorguları ile sürelerinin toplamı. Birkaç isteğe hizmet eden bir sorgu her biri için sayılır.',
};

/** The messages about the cost of operations in every language. */
export const COST_MESSAGES: Readonly<Record<Language, CostMessages>> = { en, tr };
