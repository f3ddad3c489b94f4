/**
 * The problems that the editors mark, in Turkish: English messages of graphql-js and of Monaco's JSON language, which have no codes.
 * The first pattern that fits counts. `$1` stands for what its first group captured.
 */
const PROBLEMS_TR: readonly (readonly [pattern: RegExp, turkish: string])[] = [
  // Fields, arguments and types
  [/^Cannot query field "(.+?)" on type "(.+?)"\./, '"$2" türünde "$1" alanı yok.'],
  [/^Unknown argument "(.+?)" on (?:field|directive) "(.+?)"\./, '"$2" üzerinde "$1" argümanı yok.'],
  [/^Unknown directive "(.+?)"\.$/, '"$1" yönergesi yok.'],
  [/^Directive "(.+?)" may not be used on (.+)\.$/, '"$1" yönergesi $2 üzerinde kullanılamaz.'],
  [/^The directive "(.+?)" can only be used once at this location\.$/, '"$1" yönergesi burada yalnızca bir kez kullanılabilir.'],
  [/^Unknown type "(.+?)"\./, '"$1" türü yok.'],
  [
    /^Field "(.+?)" must not have a selection since type "(.+?)" has no subfields\.$/,
    '"$1" alanında seçim yapılamaz: "$2" türünün alt alanı yok.',
  ],
  [/^Field "(.+?)" of type ".+?" must have a selection of subfields\./, '"$1" alanının alt alanları seçilmeli.'],
  [
    /^(?:Field|Directive) "(.+?)" argument "(.+?)" of type ".+?" is required, but it was not provided\.$/,
    '"$1" için "$2" argümanı zorunlu.',
  ],
  [/^Fields "(.+?)" conflict because .*$/s, '"$1" alanları çakışıyor: farklı takma adlar kullanın.'],

  // Operations, fragments and variables
  [/^This anonymous operation must be the only defined operation\.$/, 'Adsız bir işlem, belgedeki tek işlem olmalı.'],
  [/^Unknown fragment "(.+?)"\.$/, '"$1" adlı fragment yok.'],
  [/^Fragment "(.+?)" is never used\.$/, '"$1" adlı fragment hiç kullanılmıyor.'],
  [/^Cannot spread fragment "(.+?)" within itself.*$/, '"$1" adlı fragment kendi içinde kullanılamaz.'],
  [/^Fragment(?: ".+?")? cannot condition on non composite type "(.+?)"\.$/, '"$1" türünün alt alanı yok: üzerinde fragment tanımlanamaz.'],
  [
    /^Fragment(?: ".+?")? cannot be spread here as objects of type "(.+?)" can never be of type "(.+?)"\.$/,
    'Bu fragment burada kullanılamaz: "$1" türündeki bir nesne "$2" türünde olamaz.',
  ],
  [/^Variable "(.+?)" is not defined.*$/, '"$1" değişkeni tanımlı değil.'],
  [/^Variable "(.+?)" is never used.*$/, '"$1" değişkeni hiç kullanılmıyor.'],
  [/^Variable "(.+?)" cannot be non-input type "(.+?)"\.$/, '"$1" değişkeni bir girdi türünde olmalı; "$2" öyle değil.'],
  [
    /^Variable "(.+?)" of type "(.+?)" used in position expecting type "(.+?)"\.$/,
    '"$2" türündeki "$1" değişkeni, "$3" türü beklenen yerde kullanılamaz.',
  ],
  [/^Variable "(.+?)" has invalid default value .*$/s, '"$1" değişkeninin varsayılan değeri geçersiz.'],
  [/^There can be only one (?:argument|operation|fragment|variable|input field) named "(.+?)"\.$/, '"$1" adı yinelenmemeli.'],
  [/^.*must select only one top level field.*$/s, 'Bir abonelik en üst düzeyde tek bir alan seçmeli.'],
  [/^.*must not select an introspection top level field.*$/s, 'Bir abonelik en üst düzeyde introspection alanı seçemez.'],
  [/^The .+ definition is not executable\.$/, 'Belge yalnızca işlem ve fragment içerebilir.'],
  [/^Maximum introspection depth exceeded$/, 'Introspection çok derin iç içe geçiyor.'],
  [/^The (query|mutation|subscription) operation is not supported.*$/, 'Şema $1 işlemlerini desteklemiyor.'],
  [/^(?:The field|The argument|The enum value|Field|Argument) .*is deprecated\.?(.*)$/s, 'Kullanımdan kaldırılıyor.$1'],

  // Values
  [/^Expected value of type "(.+?)", found (.+?)[.;].*$/s, '"$1" türünde bir değer bekleniyor; $2 öyle değil.'],
  [/^Field "(.+?)" of required type ".+?" was not provided\.$/, '"$1" alanı zorunlu.'],
  [/^Field "(.+?)" is not defined by type "(.+?)"\./, '"$2" türünde "$1" alanı yok.'],
  [/^Field "(.+?)" must be non-null\.$/, '"$1" alanı null olamaz.'],
  [/^OneOf Input Object "(.+?)" must specify exactly one key\.$/, '"$1" girdisinin tam bir alanı olmalı.'],
  [
    /^Variable "(.+?)" is of type ".+?" but must be non-nullable to be used for OneOf Input Object "(.+?)"\.$/,
    '"$1" değişkeni "$2" girdisi için null olamayan bir türde olmalı.',
  ],
  [/^Value "(.+?)" does not exist in "(.+?)" enum\./, '"$2" türünde "$1" değeri yok.'],
  [/^Enum "(.+?)" cannot represent .*$/s, 'Değer "$1" enum türünde olmalı.'],
  [/^(Int|Float|String|Boolean|ID) cannot represent .*$/s, 'Değer $1 türünde olmalı.'],

  // Syntax
  [/^Syntax Error: Expected (.+?), found (.+)\.$/s, 'Sözdizimi hatası: $1 bekleniyordu, $2 bulundu.'],
  [/^Syntax Error: Unterminated string\.$/, 'Sözdizimi hatası: metin kapatılmamış.'],
  [/^Syntax Error: Unexpected (?:character: )?(.+?)\.?$/s, 'Sözdizimi hatası: beklenmeyen $1.'],
  [/^Syntax Error: Invalid (?:character|Unicode) escape sequence: .*$/s, 'Sözdizimi hatası: geçersiz kaçış karakteri.'],
  [/^Syntax Error: Invalid number.*$/s, 'Sözdizimi hatası: geçersiz sayı.'],
  [/^Syntax Error: Invalid character.*$/s, 'Sözdizimi hatası: geçersiz karakter.'],
  [/^Syntax Error: (.*)$/s, 'Sözdizimi hatası: $1'],

  // JSON
  [/^Value expected$/, 'Değer bekleniyor'],
  [/^Property expected$/, 'Özellik bekleniyor'],
  [/^Colon expected$/, 'İki nokta bekleniyor'],
  [/^Expected comma$/, 'Virgül bekleniyor'],
  [/^Trailing comma$/, 'Sonda fazladan virgül var'],
  [/^Expected comma or closing brace$/, 'Virgül ya da } bekleniyor'],
  [/^Expected comma or closing bracket$/, 'Virgül ya da ] bekleniyor'],
  [/^End of file expected\.$/, 'Metnin bitmesi bekleniyor.'],
  [/^Property keys must be doublequoted$/, 'Özellik adları çift tırnak içinde olmalı'],
  [/^Duplicate object key$/, 'Özellik adı yinelenmemeli'],
  [/^Expected a JSON object, array or literal\.$/, 'Bir JSON nesnesi, dizisi ya da değeri bekleniyor.'],
  [/^Invalid number format\.$/, 'Geçersiz sayı.'],
  [/^Unexpected end of string\.$/, 'Metin kapatılmamış.'],
  [/^Unexpected end of number\.$/, 'Sayı yarım kalmış.'],
  [/^Unexpected end of comment\.$/, 'Yorum kapatılmamış.'],
  [/^Invalid (?:escape character|unicode sequence) in string\.$/, 'Metinde geçersiz bir kaçış karakteri var.'],
  [/^Invalid characters in string\. .*$/, 'Metinde geçersiz karakterler var. Denetim karakterleri kaçışla yazılmalı.'],
  [/^Comments are not permitted in JSON\.$/, 'JSON yorum içeremez.'],
  [/^Incorrect type\. Expected (?:one of )?"?(.+?)"?\.?$/, 'Yanlış tür. Beklenen: $1'],
  [/^Missing property "(.+?)"\.$/, '"$1" değeri eksik.'],
  [/^Property (.+?) is not allowed\.$/, '"$1" adında bir değişken ya da alan yok.'],
  [/^Value is not accepted\. Valid values: (.+)\.$/s, 'Değer geçersiz. Geçerli değerler: $1.'],
];

/** The sources of problems, as they are shown after them. */
export const PROBLEM_SOURCES_TR: Readonly<Record<string, string>> = {
  'GraphQL: Syntax': 'GraphQL: sözdizimi',
  'GraphQL: Validation': 'GraphQL: doğrulama',
  'GraphQL: Deprecation': 'GraphQL: kullanımdan kaldırma',
};

/** "Did you mean …?", which graphql-js appends to some messages. */
const SUGGESTION = / Did you mean (?:to use an inline fragment on )?(.+)\?$/s;

/** Translates a problem. @returns undefined if it is unknown */
export function problemInTurkish(english: string): string | undefined {
  const suggestion = SUGGESTION.exec(english)?.[1]?.replace(/,? or /, ' ya da ');
  const message = english.replace(SUGGESTION, '');
  for (const [pattern, turkish] of PROBLEMS_TR) {
    if (!pattern.test(message)) continue;
    const text = message.replace(pattern, turkish);
    return suggestion === undefined ? text : `${text} Bunu mu demek istediniz: ${suggestion}?`;
  }
  return undefined;
}
