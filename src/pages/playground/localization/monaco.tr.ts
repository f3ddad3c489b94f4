/**
 * The messages in Turkish of those parts of Monaco that the page contains (package-patches.ts removes the others), by their English
 * text. The build fails if Monaco no longer has one of them.
 */
export const MONACO_TR = {
  // The text field of an editor
  editor: 'düzenleyici',
  'The editor is not accessible at this time.': 'Düzenleyici ekran okuyucu kipinde değil.',
  '{0} To enable screen reader optimized mode, use {1}': '{0} Ekran okuyucu kipi için {1} kullanın.',
  'Pressing Tab will now move focus to the next focusable element': 'Sekme tuşu artık odağı sonraki öğeye taşır',
  'Pressing Tab will now insert the tab character': 'Sekme tuşu artık sekme karakteri ekler',
  'Cannot edit in read-only editor': 'Bu metin değiştirilemez',
  'Removed secondary cursors': 'İkincil imleçler kaldırıldı',
  'Click to expand the range.': 'Açmak için tıklayın.',
  'Click to collapse the range.': 'Daraltmak için tıklayın.',

  // Find and replace
  'Find / Replace': 'Bul / Değiştir',
  Find: 'Bul',
  'Previous Match': 'Önceki eşleşme',
  'Next Match': 'Sonraki eşleşme',
  'Find in Selection': 'Seçimde bul',
  Close: 'Kapat',
  Replace: 'Değiştir',
  'Replace All': 'Tümünü değiştir',
  'Toggle Replace': 'Değiştirme alanını aç veya kapat',
  'Only the first {0} results are highlighted, but all find operations work on the entire text.':
    'Yalnızca ilk {0} sonuç vurgulanır; arama bütün metinde yapılır.',
  '{0} of {1}': '{0} / {1}',
  'No results': 'Sonuç yok',
  '{0} found': '{0} bulundu',
  "{0} found for '{1}'": '“{1}” için {0} bulundu',
  "{0} found for '{1}', at {2}": '“{1}” için {0}, konum {2}',
  input: 'giriş',
  'Match Case': 'Büyük/küçük harf eşleştir',
  'Match Whole Word': 'Tam sözcük eşleştir',
  'Use Regular Expression': 'Düzenli ifade kullan',
  'Preserve Case': 'Harf boyunu koru',
  'Error: {0}': 'Hata: {0}',
  'Cleared Input': 'Giriş temizlendi',
  ' or {0} for history': ' veya geçmiş için {0}',
  ' ({0} for history)': ' (geçmiş için {0})',

  // Suggestions and hovers
  Suggest: 'Öneriler',
  'Loading...': 'Yükleniyor…',
  'No suggestions.': 'Öneri yok.',
  'Read More': 'Ayrıntı',
  'Show Less': 'Daha az',
  'Show More': 'Daha çok',
  Insert: 'Ekle',
  '{0}, docs: {1}': '{0}, açıklama: {1}',
  'View Problem': 'Sorunu göster',
  'No quick fixes available': 'Hazır düzeltme yok',

  // Problems, one after another
  Error: 'Hata',
  Warning: 'Uyarı',
  Info: 'Bilgi',
  Hint: 'İpucu',
  '{0} at {1}. ': '{1} konumunda {0}. ',
  '{0} of {1} problems': '{0} / {1} sorun',
  '{0} of {1} problem': '{0} / {1} sorun',
  'Go to Next Problem (Error, Warning, Info)': 'Sonraki sorun',
  'Go to Previous Problem (Error, Warning, Info)': 'Önceki sorun',
  "No definition found for '{0}'": '“{0}” için tanım bulunamadı',
  'No definition found': 'Tanım bulunamadı',
  "No references found for '{0}'": '“{0}” için kullanım bulunamadı',
  'No references found': 'Kullanım bulunamadı',

  // Keys
  Control: 'Kontrol',
} as const satisfies Readonly<Record<string, string>>;
