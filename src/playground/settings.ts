/** What the page is filled in with when it opens; the gateway answers it at /playground/settings.json. */
export interface PlaygroundSettings {
  readonly graphqlPath: string;
  /** Client headers and their values. */
  readonly headers: Readonly<Record<string, string>>;
  /** A development token; null where the one who opens the page brings their own. */
  readonly token: string | null;
}

/**
 * Asks the gateway what to fill the page in with.
 * @throws Error where the gateway does not answer it
 */
export async function loadSettings(): Promise<PlaygroundSettings> {
  const response = await fetch('/playground/settings.json');
  if (!response.ok) throw new Error(`The gateway answered ${response.status} for the playground's settings`);
  // Page and answer are of one build: the gateway types what it sends with this same interface.
  return (await response.json()) as PlaygroundSettings;
}
