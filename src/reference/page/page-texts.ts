/** The languages of the reference. */
export const LANGUAGES = ['en', 'tr'] as const;

/** One of the languages of the reference. */
export type PageLanguage = (typeof LANGUAGES)[number];

interface PageTexts {
  /** The language's own name. */
  readonly name: string;
  readonly title: string;
  readonly pages: string;
  readonly languages: string;
  readonly playground: string;
  readonly document: string;
  readonly headers: string;
  readonly signedIn: (username: string) => string;
  readonly signedOut: string;
  /** Where the page cannot be shown. */
  readonly failed: string;
}

/** What the page says around the document. */
export const PAGE_TEXTS: Readonly<Record<PageLanguage, PageTexts>> = {
  en: {
    name: 'English',
    title: 'REST API',
    pages: 'Pages',
    languages: 'Language',
    playground: 'GraphQL Playground',
    document: 'openapi.json',
    headers: 'Headers',
    signedIn: (username) => `You are signed in as the demo user ${username}: open a route, then press “Try it out” and “Execute”.`,
    signedOut: 'Requests need a token: paste one under “Authorize”. It stays in the memory of this page.',
    failed: 'The reference could not be loaded. Reload the page to try again.',
  },
  tr: {
    name: 'Türkçe',
    title: 'REST API',
    pages: 'Sayfalar',
    languages: 'Dil',
    playground: 'GraphQL Playground',
    document: 'openapi.json',
    headers: 'Başlıklar',
    signedIn: (username) =>
      `Demo kullanıcısı ${username} olarak oturum açtınız: bir uç açın, ardından “Dene” ve “Gönder” düğmelerine basın.`,
    signedOut: 'İstekler için bir belirteç gerekir: “Yetkilendir” ile açılan pencereye yapıştırın. Yalnızca bu sayfanın belleğinde kalır.',
    failed: 'API belgeleri yüklenemedi. Yeniden denemek için sayfayı yenileyin.',
  },
};

/** Swagger UI speaks English alone: its labels, and what they are in Turkish. */
export const LABELS_TR: Readonly<Record<string, string>> = {
  Authorize: 'Yetkilendir',
  Authorized: 'Yetkilendirildi',
  'Available values': 'Olası değerler',
  'Available authorizations': 'Yetkilendirme yolları',
  Cancel: 'Vazgeç',
  Clear: 'Temizle',
  Close: 'Kapat',
  Code: 'Kod',
  'Controls ': 'Denetlediği başlık: ',
  'Default value': 'Varsayılan değer',
  Description: 'Açıklama',
  Details: 'Ayrıntılar',
  Download: 'İndir',
  Duration: 'Süre',
  'Example Value': 'Örnek değer',
  Examples: 'Örnekler',
  'Example Description': 'Örneğin açıklaması',
  Execute: 'Gönder',
  'Collapse all': 'Tümünü kapat',
  'Expand all': 'Tümünü aç',
  Headers: 'Başlıklar',
  LOADING: 'Gönderiliyor',
  Links: 'Bağlantılar',
  Logout: 'Oturumu kapat',
  'Media type': 'İçerik türü',
  Name: 'Ad',
  'No links': 'Bağlantı yok',
  Parameters: 'Parametreler',
  'Request URL': 'İstek adresi',
  'Request duration': 'İstek süresi',
  Reset: 'Sıfırla',
  'Response body': 'Yanıt gövdesi',
  'Response headers': 'Yanıt başlıkları',
  Responses: 'Yanıtlar',
  Schema: 'Şema',
  Schemas: 'Şemalar',
  'Server response': 'Sunucunun yanıtı',
  Servers: 'Sunucular',
  'Try it out': 'Dene',
  Type: 'Tür',
  Value: 'Değer',
  'Value:': 'Değer:',
  'Name:': 'Ad:',
  'In:': 'Yeri:',
};
