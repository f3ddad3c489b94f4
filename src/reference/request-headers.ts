import { CLIENT_HEADERS } from '../client/client-headers';
import { REQUEST_ID } from '../http/request-state';
import { reference, type JsonObject } from './open-api';
import type { Words } from './words';

/** A header of a client, as the table of client headers has it. */
type ClientHeader = (typeof CLIENT_HEADERS)[keyof typeof CLIENT_HEADERS];

function schemaOf(header: ClientHeader): JsonObject {
  if ('pattern' in header) return { type: 'string', pattern: header.pattern.source, minLength: 1, maxLength: header.maxLength };
  return { type: 'string', enum: [...header.values], ...('fallback' in header && { default: header.fallback }) };
}

/** Every header a request may carry beside its credentials, by the name of its component. */
export function requestHeaders({ texts }: Words): Readonly<Record<string, JsonObject>> {
  const describe: Readonly<Record<string, string>> = texts.requestHeaders;
  const header = (name: string, schema: JsonObject): readonly [string, JsonObject] => {
    const description = describe[name];
    if (description === undefined) throw new Error(`the header ${name} is not described`);
    return [name, { name, in: 'header', required: false, description, schema }];
  };
  return Object.fromEntries([
    ...Object.values(CLIENT_HEADERS).flatMap((entry) => entry.names.map((name) => header(name, schemaOf(entry)))),
    header('accept-language', { type: 'string' }),
    header('x-request-id', { type: 'string', pattern: REQUEST_ID.source }),
  ]);
}

/** Points at every one of them. */
export function requestHeaderReferences(words: Words): JsonObject[] {
  return Object.keys(requestHeaders(words)).map((name) => reference('parameters', name));
}
