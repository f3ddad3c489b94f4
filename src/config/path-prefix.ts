/** Segments of plain characters: neither `.` nor `..`, nothing empty, nothing that could end a path or a quoted value. */
const PATH_PREFIX = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)+$/;

const MAX_LENGTH = 256;

/**
 * Reads a path that is put before the gateway's own, such as `/live`; one slash at its end does not matter, and `/` is none.
 * It ends up in addresses and pages: what could be another host (`//`) or more than a path is rejected.
 * @returns the path without a slash at its end, or undefined
 */
export function parsePathPrefix(text: string): string | undefined {
  if (text === '/') return '';
  const path = text.endsWith('/') ? text.slice(0, -1) : text;
  return path.length <= MAX_LENGTH && PATH_PREFIX.test(path) ? path : undefined;
}
