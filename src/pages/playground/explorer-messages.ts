import type { Language } from '../../i18n/languages';

const en = {
  explorer: 'Explorer',
  intro: 'Choose fields to write the operation. Arguments become variables.',
  syntaxError: 'The operation has a syntax error. Correct it to go on choosing fields.',
  noSchema: 'The schema could not be loaded. It is hidden if introspection is disabled.',
  fieldsOf: (name: string): string => `Fields of ${name}`,
  argumentsOf: (name: string): string => `Arguments of ${name}`,
  fragment: 'fragment',
  required: 'required',
  deprecated: 'deprecated',
  noValue: 'no value',
  valueOf: (name: string): string => `Value of ${name}`,
  list: 'separated by commas',
};

/** The messages of the explorer. */
export type ExplorerMessages = typeof en;

const tr: ExplorerMessages = {
  explorer: 'Alan gezgini',
  intro: 'İşlemi yazmak için alan seçin. Argümanlar değişken olur.',
  syntaxError: 'İşlemde söz dizimi hatası var. Alan seçmeyi sürdürmek için düzeltin.',
  noSchema: 'Şema okunamadı. Introspection kapalıysa şema gizlidir.',
  fieldsOf: (name) => `${name} alanları`,
  argumentsOf: (name) => `${name} argümanları`,
  fragment: 'fragment',
  required: 'zorunlu',
  deprecated: 'kullanımdan kaldırılıyor',
  noValue: 'değer yok',
  valueOf: (name) => `${name} değeri`,
  list: 'virgülle ayrılmış',
};

/** The messages of the explorer in every language. */
export const EXPLORER_MESSAGES: Readonly<Record<Language, ExplorerMessages>> = { en, tr };
