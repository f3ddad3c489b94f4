/** Segments of plain characters: no `.` or `..`, no empty segment, and no character that could end a path or a quoted value. */
const PATH_PREFIX = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)+$/;

const MAX_LENGTH = 256;

/**
 * Parses a path prefix of the gateway's own paths, such as `/live`. A trailing slash is ignored, and `/` is the empty prefix. The prefix
 * becomes part of URLs and pages, so anything that could name another host (`//`) or be more than a path is rejected.
 * @returns the path without a trailing slash; undefined if it is invalid
 */
export function parsePathPrefix(text: string): string | undefined {
  if (text === '/') return '';
  const path = text.endsWith('/') ? text.slice(0, -1) : text;
  return path.length <= MAX_LENGTH && PATH_PREFIX.test(path) ? path : undefined;
}
