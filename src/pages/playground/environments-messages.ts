import type { Language } from '../../i18n/languages';

const en = {
  environments: 'Environments',
  intro: 'Write {{name}} in variables and headers. A placeholder that is a whole text takes on a number, a boolean, a list or an object.',
  empty: 'There is no environment yet. Create one for each set of values, such as test users.',
  active: 'Used for operations',
  none: 'None',
  create: 'New environment',
  defaultName: 'Environment',
  name: 'Name',
  variables: 'Variables',
  key: 'Name of the variable',
  value: (key: string): string => `Value of ${key}`,
  secret: 'secret',
  secretOf: (key: string): string => `${key} is secret`,
  secretNote: 'Secrets are kept until this browser tab is closed, and are never exported or part of a link.',
  madeSecret: 'This value contains a token: it is kept as a secret.',
  remove: (key: string): string => `Delete ${key}`,
  addVariable: 'Add a variable',
  removeEnvironment: 'Delete this environment',
  removeSure: 'Delete?',
  badKey: (key: string): string => `“${key}” cannot be used: names consist of letters, digits, “_”, “-” and “.”.`,
  repeatedKey: (key: string): string => `“${key}” is there twice: the last one is used.`,
  used: 'Used in the open tab',
  hasValue: 'has a value',
  missing: 'missing',
  missingBefore: (names: string): string =>
    `Not sent: there is no value for ${names}. Add it to an environment, and choose that environment.`,
  exportAll: 'Export without secrets',
  importFile: 'Import a file',
  imported: 'Imported',
  full: 'Not stored: the browser has no space left for this page.',
};

/** The messages of the environments. */
export type EnvironmentsMessages = typeof en;

const tr: EnvironmentsMessages = {
  environments: 'Ortamlar',
  intro:
    'Değişkenlerde ve başlıklarda {{ad}} yazın. Metnin tamamı bir yer tutucuysa yerine sayı, mantıksal değer, liste ya da nesne de gelebilir.',
  empty: 'Henüz ortam yok. Her değer kümesi için, örneğin deneme kullanıcıları için, bir ortam oluşturun.',
  active: 'İşlemlerde kullanılan',
  none: 'Hiçbiri',
  create: 'Yeni ortam',
  defaultName: 'Ortam',
  name: 'Ad',
  variables: 'Değişkenler',
  key: 'Değişkenin adı',
  value: (key) => `${key} değeri`,
  secret: 'gizli',
  secretOf: (key) => `${key} gizli`,
  secretNote: 'Gizli değerler bu tarayıcı sekmesi kapanana kadar saklanır; dışa aktarılmaz, bağlantılara eklenmez.',
  madeSecret: 'Bu değer bir belirteç içeriyor: gizli olarak saklanıyor.',
  remove: (key) => `${key} sil`,
  addVariable: 'Değişken ekle',
  removeEnvironment: 'Bu ortamı sil',
  removeSure: 'Silinsin mi?',
  badKey: (key) => `“${key}” kullanılamaz: adlar harf, rakam, “_”, “-” ve “.” karakterlerinden oluşur.`,
  repeatedKey: (key) => `“${key}” iki kez var: sonuncusu kullanılır.`,
  used: 'Açık sekmede kullanılanlar',
  hasValue: 'değeri var',
  missing: 'eksik',
  missingBefore: (names) => `Gönderilmedi: ${names} için değer yok. Değeri bir ortama ekleyip o ortamı seçin.`,
  exportAll: 'Gizli değerler olmadan dışa aktar',
  importFile: 'Dosyadan içe aktar',
  imported: 'İçe aktarıldı',
  full: 'Saklanamadı: tarayıcıda bu sayfa için yer kalmadı.',
};

/** The messages of the environments in every language. */
export const ENVIRONMENTS_MESSAGES: Readonly<Record<Language, EnvironmentsMessages>> = { en, tr };
