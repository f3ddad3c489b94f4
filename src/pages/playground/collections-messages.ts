import type { Language } from '../../i18n/languages';

const en = {
  collections: 'Collections',
  intro: 'Operations saved in this browser, with their variables and headers, but never with a token.',
  empty: 'Nothing is saved yet. Name the operation of the open tab and save it.',
  name: 'Name of the operation',
  collection: 'Collection',
  defaultCollection: 'My operations',
  untitled: 'Untitled',
  save: 'Save the open tab',
  saveChanges: (name: string): string => `Save changes to “${name}”`,
  saved: (name: string): string => `Saved as “${name}”`,
  nothingToSave: 'The open tab is empty.',
  tokenInside: 'Not saved: the operation or its variables contain a token. Put it into a secret environment variable.',
  full: 'Not saved: the browser has no space left for this page.',
  rename: (name: string): string => `Rename “${name}”`,
  renameDone: 'Rename',
  remove: (name: string): string => `Delete “${name}”`,
  removeSure: 'Delete?',
  exportAll: 'Export all',
  importFile: 'Import a file',
  imported: (p: { added: number; present: number }): string =>
    `${String(p.added)} imported${p.present === 0 ? '' : `, ${String(p.present)} were here already`}`,
};

/** The messages of the collections. */
export type CollectionsMessages = typeof en;

const tr: CollectionsMessages = {
  collections: 'Koleksiyonlar',
  intro: 'Bu tarayıcıda saklanan işlemler: değişkenleri ve başlıklarıyla, ama hiçbir zaman belirteçle değil.',
  empty: 'Henüz kayıt yok. Açık sekmedeki işleme bir ad verip kaydedin.',
  name: 'İşlemin adı',
  collection: 'Koleksiyon',
  defaultCollection: 'İşlemlerim',
  untitled: 'Adsız',
  save: 'Açık sekmeyi kaydet',
  saveChanges: (name) => `“${name}” değişikliklerini kaydet`,
  saved: (name) => `“${name}” olarak kaydedildi`,
  nothingToSave: 'Açık sekme boş.',
  tokenInside: 'Kaydedilmedi: işlem ya da değişkenleri bir belirteç içeriyor. Belirteci gizli bir ortam değişkenine koyun.',
  full: 'Kaydedilmedi: tarayıcıda bu sayfa için yer kalmadı.',
  rename: (name) => `“${name}” adını değiştir`,
  renameDone: 'Adını değiştir',
  remove: (name) => `“${name}” sil`,
  removeSure: 'Silinsin mi?',
  exportAll: 'Tümünü dışa aktar',
  importFile: 'Dosyadan içe aktar',
  imported: ({ added, present }) => `${String(added)} işlem içe aktarıldı${present === 0 ? '' : `, ${String(present)} işlem zaten vardı`}`,
};

/** The messages of the collections in every language. */
export const COLLECTIONS_MESSAGES: Readonly<Record<Language, CollectionsMessages>> = { en, tr };
