import type { Language } from '../i18n/languages';

/** A legacy route and the operation that it runs. */
export interface RestRouteInfo {
  readonly method: 'GET';
  /** The whole path, `/api/v1/users/{id}/stats`. */
  readonly path: string;
  /** The field of `Query` that the operation selects. */
  readonly field: string;
  /** The operation, as GraphQL text. */
  readonly query: string;
  readonly parameters: readonly RestParameterInfo[];
}

/** A parameter of a legacy route, and the GraphQL argument and variable that it sets. Nested ones have dotted names: `filter.types`. */
export interface RestParameterInfo {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly kind: 'text' | 'integer' | 'list' | 'time';
  readonly argument: string;
  readonly variable: string;
}

/** A user of the demo data that the pages can sign in as. */
export interface DemoUser {
  readonly id: string;
  readonly username: string;
  readonly token: string;
  /** The feature that this user demonstrates. */
  readonly note: Readonly<Record<Language, string>>;
}

/** The settings of the pages, served at /playground/settings.json. Paths do not include the base path. */
export interface PageSettings {
  readonly graphqlPath: string;
  /** The endpoint that estimates the body of a request to /graphql. */
  readonly estimatePath: string;
  /** The header with which a response has the cost of its operation. */
  readonly costHeader: { readonly name: string; readonly value: string };
  /** The values of the client headers x-timezone and x-platform. Those of x-language are LANGUAGES. */
  readonly timeZones: readonly string[];
  readonly platforms: readonly string[];
  readonly routes: readonly RestRouteInfo[];
  /** Empty if the viewer has to provide a token. */
  readonly demoUsers: readonly DemoUser[];
}

/**
 * The base path of the gateway, such as `/live` behind a proxy, derived from the URL path of one of its pages.
 * It never begins with two slashes, which browsers would read as a host name.
 */
export function basePathOf(pathname: string): string {
  return pathname.replace(/\/(?:playground|docs)\/?$/, '').replace(/^\/{2,}/, '/');
}
