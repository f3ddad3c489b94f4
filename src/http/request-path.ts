/** Slashes that mean nothing: repeated ones, and one at the end of the path. */
const EXTRA_SLASH = /\/(?:\/|[?#]|$)/;

/** The path of an address, before its query. */
const PATH = /^[^?#]*/;

/**
 * The address a request is routed by: below `prefix`, repeated slashes count as one, and one at the end as none. Everything
 * else is returned as it came.
 */
export function withoutExtraSlashes(url: string, prefix: string): string {
  // What is not a path (`*`, an absolute address) is not ours to change.
  if (!EXTRA_SLASH.test(url) || !url.startsWith('/')) return url;
  const [path = ''] = PATH.exec(url) ?? [];
  const plain = path.replace(/\/{2,}/g, '/');
  if (!plain.startsWith(`${prefix}/`)) return url;
  return (plain.endsWith('/') ? plain.slice(0, -1) : plain) + url.slice(path.length);
}
