import type { Language } from '../../i18n/languages';
import type { ImportFault } from './exported-file';

/** The reasons why a file is rejected, and the sentence before them. */
interface ImportMessages {
  readonly rejected: string;
  readonly reasons: Readonly<Record<ImportFault['reason'], string>>;
}

const MESSAGES: Readonly<Record<Language, ImportMessages>> = {
  en: {
    rejected: 'Nothing was imported',
    reasons: {
      notJson: 'the file is not JSON',
      otherFile: 'the file was not exported by this panel',
      otherVersion: 'the file was written by another version of this page',
      notList: 'must be a list',
      notObject: 'must be an object',
      notText: 'must be a text',
      emptyName: 'must not be empty',
      tokenInside: 'contains a token',
      badKey: 'must consist of letters, digits, “_”, “-” and “.”',
    },
  },
  tr: {
    rejected: 'Hiçbir şey içe aktarılmadı',
    reasons: {
      notJson: 'dosya JSON değil',
      otherFile: 'dosya bu panelden dışa aktarılmamış',
      otherVersion: 'dosyayı bu sayfanın başka bir sürümü yazmış',
      notList: 'bir liste olmalı',
      notObject: 'bir nesne olmalı',
      notText: 'bir metin olmalı',
      emptyName: 'boş olamaz',
      tokenInside: 'bir belirteç içeriyor',
      badKey: 'harf, rakam, “_”, “-” ve “.” karakterlerinden oluşmalı',
    },
  },
};

/** The message for a file that cannot be imported: `Nothing was imported: collections[0].name must not be empty`. */
export function importFaultMessage({ reason, place }: ImportFault, language: Language): string {
  const { rejected, reasons } = MESSAGES[language];
  return `${rejected}: ${place === '' ? '' : `${place} `}${reasons[reason]}`;
}
