import type { Language } from '../../i18n/languages';

/** The messages of the page itself. Swagger UI's own labels have no translations: they are in English in every language. */
interface PageMessages {
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
  /** Shown instead of a reference that cannot be loaded. */
  readonly failed: string;
}

/** The page's messages in every language. */
export const MESSAGES: Readonly<Record<Language, PageMessages>> = {
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
      `Demo kullanıcısı ${username} olarak oturum açtınız: bir uç nokta açın, ardından “Try it out” ve “Execute” düğmelerine basın.`,
    signedOut: 'İstekler için bir belirteç gerekir: “Authorize” ile açılan pencereye yapıştırın. Yalnızca bu sayfanın belleğinde kalır.',
    failed: 'API belgeleri yüklenemedi. Yeniden denemek için sayfayı yenileyin.',
  },
};
