/**
 * The text the headers editor opens with: the client headers and, where there is a token, `Authorization`.
 * @param pasted a token as a person copies it, with or without `Bearer` and white space around it
 */
export function requestHeadersText(clientHeaders: Readonly<Record<string, string>>, pasted: string | null): string {
  const token = pasted?.trim().replace(/^bearer(\s+|$)/i, '') ?? '';
  const authorization = token === '' ? {} : { Authorization: `Bearer ${token}` };
  return JSON.stringify({ ...authorization, ...clientHeaders }, null, 2);
}
