import type { Language } from '../../i18n/languages';
import type { ChangeKind, Severity } from './schema-changes';

/** The messages of the comparison. A change has its path before its message. */
export interface SchemaChangesMessages {
  readonly compare: string;
  readonly intro: string;
  readonly text: string;
  readonly open: string;
  readonly direction: string;
  readonly toThis: string;
  readonly fromThis: string;
  readonly invalid: string;
  readonly same: string;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly changes: Readonly<Record<ChangeKind, (from: string, to: string) => string>>;
}

const en: SchemaChangesMessages = {
  compare: 'Compare with another deployment',
  intro: 'Paste or open the schema of another deployment, as SDL or as the JSON of an introspection.',
  text: 'The other schema',
  open: 'Open a file',
  direction: 'Changes',
  toThis: 'from the other schema to this one',
  fromThis: 'from this schema to the other one',
  invalid: 'This is not a schema',
  same: 'The schemas are the same.',
  severities: { breaking: 'Breaking', dangerous: 'Dangerous', safe: 'Safe' },
  changes: {
    typeRemoved: () => 'type removed',
    typeAdded: () => 'type added',
    kindChanged: (from, to) => `is no longer ${from}, but ${to}`,
    rootChanged: (from, to) => `root type changed from ${from} to ${to}`,
    fieldRemoved: () => 'field removed',
    fieldAdded: () => 'field added',
    fieldTypeChanged: (from, to) => `type changed from ${from} to ${to}`,
    fieldTypeNarrowed: (from, to) => `type narrowed from ${from} to ${to}`,
    argumentRemoved: () => 'argument removed',
    requiredArgumentAdded: () => 'required argument added',
    optionalArgumentAdded: () => 'optional argument added',
    argumentTypeChanged: (from, to) => `type changed from ${from} to ${to}`,
    argumentTypeWidened: (from, to) => `type widened from ${from} to ${to}`,
    defaultChanged: (from, to) => `default value changed from ${from} to ${to}`,
    defaultAdded: (_from, to) => `default value ${to} added`,
    inputFieldRemoved: () => 'input field removed',
    requiredInputFieldAdded: () => 'required input field added',
    optionalInputFieldAdded: () => 'optional input field added',
    inputFieldTypeChanged: (from, to) => `type changed from ${from} to ${to}`,
    inputFieldTypeWidened: (from, to) => `type widened from ${from} to ${to}`,
    enumValueRemoved: () => 'value removed',
    enumValueAdded: () => 'value added',
    unionMemberRemoved: (from) => `${from} is no longer a member of the union`,
    unionMemberAdded: (_from, to) => `${to} is a new member of the union`,
    interfaceRemoved: (from) => `no longer implements ${from}`,
    interfaceAdded: (_from, to) => `now implements ${to}`,
    directiveRemoved: () => 'directive removed',
    directiveAdded: () => 'directive added',
    locationRemoved: (from) => `no longer allowed on ${from}`,
    locationAdded: (_from, to) => `now allowed on ${to}`,
    repeatableRemoved: () => 'no longer repeatable',
    repeatableAdded: () => 'now repeatable',
    deprecated: (_from, to) => `deprecated: ${to}`,
    undeprecated: () => 'no longer deprecated',
    descriptionChanged: () => 'description changed',
  },
};

const tr: SchemaChangesMessages = {
  compare: 'Başka bir kurulumla karşılaştır',
  intro: 'Başka bir kurulumun şemasını SDL ya da introspection JSON’u olarak yapıştırın veya dosyadan açın.',
  text: 'Öteki şema',
  open: 'Dosya aç',
  direction: 'Değişiklikler',
  toThis: 'öteki şemadan bu şemaya',
  fromThis: 'bu şemadan öteki şemaya',
  invalid: 'Bu bir şema değil',
  same: 'Şemalar aynı.',
  severities: { breaking: 'Uyumluluğu bozan', dangerous: 'Riskli', safe: 'Güvenli' },
  changes: {
    typeRemoved: () => 'tür kaldırıldı',
    typeAdded: () => 'tür eklendi',
    kindChanged: (from, to) => `artık ${from} değil, ${to}`,
    rootChanged: (from, to) => `kök tür değişti: ${from} → ${to}`,
    fieldRemoved: () => 'alan kaldırıldı',
    fieldAdded: () => 'alan eklendi',
    fieldTypeChanged: (from, to) => `tür değişti: ${from} → ${to}`,
    fieldTypeNarrowed: (from, to) => `tür daraltıldı: ${from} → ${to}`,
    argumentRemoved: () => 'argüman kaldırıldı',
    requiredArgumentAdded: () => 'zorunlu argüman eklendi',
    optionalArgumentAdded: () => 'isteğe bağlı argüman eklendi',
    argumentTypeChanged: (from, to) => `tür değişti: ${from} → ${to}`,
    argumentTypeWidened: (from, to) => `tür genişletildi: ${from} → ${to}`,
    defaultChanged: (from, to) => `varsayılan değer değişti: ${from} → ${to}`,
    defaultAdded: (_from, to) => `varsayılan değer eklendi: ${to}`,
    inputFieldRemoved: () => 'girdi alanı kaldırıldı',
    requiredInputFieldAdded: () => 'zorunlu girdi alanı eklendi',
    optionalInputFieldAdded: () => 'isteğe bağlı girdi alanı eklendi',
    inputFieldTypeChanged: (from, to) => `tür değişti: ${from} → ${to}`,
    inputFieldTypeWidened: (from, to) => `tür genişletildi: ${from} → ${to}`,
    enumValueRemoved: () => 'değer kaldırıldı',
    enumValueAdded: () => 'değer eklendi',
    unionMemberRemoved: (from) => `${from} artık birliğin üyesi değil`,
    unionMemberAdded: (_from, to) => `${to} birliğin yeni üyesi`,
    interfaceRemoved: (from) => `artık ${from} arayüzünü uygulamıyor`,
    interfaceAdded: (_from, to) => `artık ${to} arayüzünü uyguluyor`,
    directiveRemoved: () => 'yönerge kaldırıldı',
    directiveAdded: () => 'yönerge eklendi',
    locationRemoved: (from) => `artık ${from} konumunda kullanılamaz`,
    locationAdded: (_from, to) => `artık ${to} konumunda kullanılabilir`,
    repeatableRemoved: () => 'artık yinelenemez',
    repeatableAdded: () => 'artık yinelenebilir',
    deprecated: (_from, to) => `kullanımdan kaldırılıyor: ${to}`,
    undeprecated: () => 'artık kullanımdan kaldırılmıyor',
    descriptionChanged: () => 'açıklama değişti',
  },
};

/** The messages of the comparison in every language. */
export const SCHEMA_CHANGES_MESSAGES: Readonly<Record<Language, SchemaChangesMessages>> = { en, tr };
