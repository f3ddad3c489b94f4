/** The maximum length of a logged path, and of any other logged name, in characters. */
const MAX_PATH_LENGTH = 200;
const MAX_NAME_LENGTH = 64;

/** How much of a text is examined, in characters: more than is logged, because secrets in it are shortened. */
const MAX_EXAMINED_LENGTH = 1_000;

/** A token (JWT), whose header always begins with these letters, up to the end of its signature; dots may be percent-encoded. */
const TOKEN = /eyJ[\w-]{12,}(?:(?:\.|%2e)[\w-]*){0,2}/gi;

/** A run without separators, as secrets are: no name is that long, and an object id is shorter. */
const OPAQUE = /[\w~+=-]{32,}/g;

const REDACTED = '[redacted]';

/** A request target with scheme and authority, which may contain a password (RFC 9112 §3.2.2). */
const AUTHORITY = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i;

function shorten(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}

/** Percent-encodes all characters but the visible ones of ASCII. */
function escape(text: string): string {
  return text.replace(/[^\x21-\x7e]/gu, (character) =>
    Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

function loggable(text: string, maxLength: number): string {
  const redacted = escape(text.slice(0, MAX_EXAMINED_LENGTH))
    .replace(TOKEN, REDACTED)
    .replace(OPAQUE, (run) => (/\d/.test(run) ? REDACTED : run));
  return shorten(redacted, maxLength);
}

/**
 * The path of a requested URL for a log line: without its query, which may contain tokens, with control characters escaped, with whatever
 * looks like a token or another secret redacted, and at most 200 characters of it.
 */
export function loggablePath(url: string): string {
  const [path = ''] = url.replace(AUTHORITY, '').split(/[?#]/, 1);
  return loggable(path, MAX_PATH_LENGTH);
}

/** A name that a client chose, for a log line: escaped and redacted like a path, and at most 64 characters of it. */
export function loggableName(name: string): string {
  return loggable(name, MAX_NAME_LENGTH);
}
