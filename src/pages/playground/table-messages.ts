import type { Language } from '../../i18n/languages';

const en = {
  table: 'Table',
  intro: 'A list of the response as rows. Fields of nested objects have dotted names.',
  empty: 'Run an operation in this tab whose response has a list of objects.',
  list: 'List',
  rows: (count: number): string => (count === 1 ? '1 row' : `${String(count)} rows`),
  shown: (p: { shown: number; count: number }): string => `${String(p.shown)} of ${String(p.count)} rows are shown; files have all.`,
  csv: 'Download CSV',
  json: 'Download JSON',
};

/** The messages of the table. */
export type TableMessages = typeof en;

const tr: TableMessages = {
  table: 'Tablo',
  intro: 'Yanıttaki bir listenin satırları. İç içe nesnelerin alanları noktalı adlarla gösterilir.',
  empty: 'Bu sekmede, yanıtında nesne listesi olan bir işlem çalıştırın.',
  list: 'Liste',
  rows: (count) => `${String(count)} satır`,
  shown: ({ shown, count }) => `${String(count)} satırın ${String(shown)} tanesi gösteriliyor; dosyalarda tümü var.`,
  csv: 'CSV indir',
  json: 'JSON indir',
};

/** The messages of the table in every language. */
export const TABLE_MESSAGES: Readonly<Record<Language, TableMessages>> = { en, tr };
