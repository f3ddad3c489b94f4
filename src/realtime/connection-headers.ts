import type { IncomingHttpHeaders } from 'node:http';
import { CLIENT_HEADERS } from '../client/client-headers';

/** The parameters that a client sends with `connection_init`. */
export type ConnectionParams = Readonly<Record<string, unknown>>;

/** The headers that a browser cannot set for a WebSocket, and that may be parameters of the connection instead. */
const NAMES: ReadonlySet<string> = new Set(['accept-language', ...Object.values(CLIENT_HEADERS).flatMap((header) => header.names)]);

/** The maximum length of a parameter that is a header, in characters: longer than any valid one, so that a longer one is not kept. */
const MAX_LENGTH = 1_000;

/** A value that is invalid for every client header, and without effect as Accept-Language. */
const INVALID = '\0';

/**
 * The client headers of a connection, with those that its parameters replace. Names in parameters are compared regardless of case, as headers
 * are. Other headers are left out: they are kept as long as the connection, and may have 16 KiB.
 */
export function connectionHeaders(headers: IncomingHttpHeaders, params: ConnectionParams | undefined): IncomingHttpHeaders {
  const replaced: Record<string, string> = {};
  for (const [name, value] of Object.entries(params ?? {})) {
    const header = name.toLowerCase();
    if (!NAMES.has(header) || value === null) continue;
    replaced[header] = typeof value === 'string' && value.length <= MAX_LENGTH ? value : INVALID;
  }
  return { ...Object.fromEntries(Object.entries(headers).filter(([name]) => NAMES.has(name))), ...replaced };
}

/** The value of `authorization` in the parameters; undefined if there is none. */
export function authorizationIn(params: ConnectionParams | undefined): string | undefined {
  const [, value] = Object.entries(params ?? {}).find(([name]) => name.toLowerCase() === 'authorization') ?? [];
  return typeof value === 'string' ? value : undefined;
}
