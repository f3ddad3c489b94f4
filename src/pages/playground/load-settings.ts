import { basePathOf, type PageSettings } from '../settings';

/** The base path of the gateway that serves this page. */
export function basePath(): string {
  return basePathOf(window.location.pathname);
}

/**
 * Loads the settings of this page. The paths in them begin with the base path.
 * @throws Error if the gateway does not respond with them
 */
export async function loadSettings(): Promise<PageSettings> {
  const response = await fetch(`${basePath()}/playground/settings.json`);
  if (!response.ok) throw new Error(`The gateway responded with ${response.status} to the request for settings`);
  // The page and the gateway come from the same build and share this type.
  const settings = (await response.json()) as PageSettings;
  return {
    ...settings,
    graphqlPath: basePath() + settings.graphqlPath,
    estimatePath: basePath() + settings.estimatePath,
    routes: settings.routes.map((route) => ({ ...route, path: basePath() + route.path })),
  };
}
