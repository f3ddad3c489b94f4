/** A legacy route and the operation that answers it, as the page needs them to go from one to the other. */
export interface RestRouteInfo {
  readonly method: 'GET';
  /** The whole path, `/api/v1/users/{id}/stats`. */
  readonly path: string;
  /** The field of `Query` that the operation asks for. */
  readonly field: string;
  /** The operation, as GraphQL text. */
  readonly query: string;
  readonly parameters: readonly RestParameterInfo[];
}

/** A parameter of a legacy route: which argument and which variable it is in the operation. Both are dotted below the top level. */
export interface RestParameterInfo {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly kind: 'text' | 'integer' | 'list' | 'time';
  readonly argument: string;
  readonly variable: string;
}

/** A user of the demo data whom one can become in a click. */
export interface DemoUser {
  readonly id: string;
  readonly username: string;
  readonly token: string;
  /** What this user shows, by language. */
  readonly note: Readonly<Record<string, string>>;
}

/** What the page is filled in with when it opens; the gateway answers it at /playground/settings.json. */
export interface PlaygroundSettings {
  readonly graphqlPath: string;
  /** What the client headers x-language, x-timezone and x-platform may say. */
  readonly languages: readonly string[];
  readonly timeZones: readonly string[];
  readonly platforms: readonly string[];
  readonly routes: readonly RestRouteInfo[];
  /** Empty where the one who opens the page brings their own token. */
  readonly demoUsers: readonly DemoUser[];
}

/**
 * What stands before the gateway's own paths, such as `/live` behind a proxy: the address of one of its pages, without the page.
 * Never two slashes at the start, which would be another host.
 */
export function basePathOf(pathname: string): string {
  return pathname.replace(/\/(?:playground|docs)\/?$/, '').replace(/^\/{2,}/, '/');
}

/**
 * Asks the gateway what to fill the page in with. The paths in the answer begin with `basePath`.
 * @throws Error where the gateway does not answer it
 */
export async function loadSettings(basePath: string): Promise<PlaygroundSettings> {
  const response = await fetch(`${basePath}/playground/settings.json`);
  if (!response.ok) throw new Error(`The gateway answered ${response.status} for the playground's settings`);
  // Page and answer are of one build: the gateway types what it sends with this same interface.
  const settings = (await response.json()) as PlaygroundSettings;
  return {
    ...settings,
    graphqlPath: basePath + settings.graphqlPath,
    routes: settings.routes.map((route) => ({ ...route, path: basePath + route.path })),
  };
}
