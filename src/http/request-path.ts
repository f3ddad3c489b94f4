/** Redundant slashes: repeated ones, and a trailing one. */
const EXTRA_SLASH = /\/(?:\/|[?#]|$)/;

/** The path of a URL, before its query. */
const PATH = /^[^?#]*/;

/**
 * The URL to route a request by: below `prefix`, repeated slashes count as one, and a trailing slash is removed. Any other URL is returned
 * unchanged.
 */
export function withoutExtraSlashes(url: string, prefix: string): string {
  // A request target that is not a path (`*`, an absolute URL) is not changed.
  if (!EXTRA_SLASH.test(url) || !url.startsWith('/')) return url;
  const [path = ''] = PATH.exec(url) ?? [];
  const plain = path.replace(/\/{2,}/g, '/');
  if (!plain.startsWith(`${prefix}/`)) return url;
  return (plain.endsWith('/') ? plain.slice(0, -1) : plain) + url.slice(path.length);
}
