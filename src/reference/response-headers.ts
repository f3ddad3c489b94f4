import { VARY } from '../client/client-headers';
import { HTTP_STATUS, type ErrorCode } from '../errors/app-error';
import { LANGUAGES } from '../errors/language';
import { REQUEST_ID, stateHeaders, STRICT_TRANSPORT_SECURITY } from '../http/request-state';
import { WINDOW_S } from '../rate-limit/rate-limiter';
import { REST_METHODS } from '../rest/shim';
import { reference, type JsonObject } from './open-api';
import type { Words } from './words';

const SECONDS = { type: 'string', pattern: '^[1-9]\\d*$', examples: ['5'] };

/** What is said of each answer: the ones that differ from request to request. All others of `stateHeaders` are constants. */
const VARYING: Readonly<Record<string, JsonObject>> = {
  vary: { type: 'string', examples: [VARY] },
  'x-request-id': { type: 'string', pattern: REQUEST_ID.source },
  'content-language': { type: 'string', enum: [...LANGUAGES] },
};

/** Headers that some answers have. */
const OCCASIONAL = {
  'x-error-code': { type: 'string', enum: Object.keys(HTTP_STATUS) },
  'www-authenticate': { type: 'string', enum: ['Bearer', 'Bearer error="invalid_token"'] },
  allow: { type: 'string', const: REST_METHODS.join(', ') },
  'retry-after': SECONDS,
  ratelimit: { type: 'string', pattern: '^"default";r=\\d+;t=\\d+$', examples: ['"default";r=9999;t=60'] },
  'ratelimit-policy': { type: 'string', pattern: `^"default";q=\\d+;w=${WINDOW_S}$`, examples: [`"default";q=10000;w=${WINDOW_S}`] },
  'strict-transport-security': { type: 'string', const: STRICT_TRANSPORT_SECURITY },
  'access-control-allow-origin': { type: 'string', examples: ['https://app.example.com'] },
  'access-control-expose-headers': { type: 'string', examples: ['x-error-code, x-request-id'] },
} as const satisfies Readonly<Record<string, JsonObject>>;

/** A header that some answers have. */
export type OccasionalHeader = keyof typeof OCCASIONAL;

/** Where they are, they are in answers of any status. */
const BY_CONFIGURATION: readonly OccasionalHeader[] = [
  'strict-transport-security',
  'ratelimit',
  'ratelimit-policy',
  'access-control-allow-origin',
  'access-control-expose-headers',
];

/** Headers without which an answer with this code is not complete. */
const OF_CODE: Partial<Readonly<Record<ErrorCode, OccasionalHeader>>> = {
  UNAUTHENTICATED: 'www-authenticate',
  METHOD_NOT_ALLOWED: 'allow',
  RATE_LIMITED: 'retry-after',
  SERVICE_UNAVAILABLE: 'retry-after',
  GATEWAY_TIMEOUT: 'retry-after',
};

/** Those of any configuration. */
const CONSTANT = stateHeaders('', 'en', false);

/** Every response header, by the name of its component. */
export function responseHeaders({ texts }: Words): Readonly<Record<string, JsonObject>> {
  const describe: Readonly<Record<string, string>> = texts.responseHeaders;
  const stated = Object.entries(CONSTANT).map(([name, value]): readonly [string, JsonObject] => {
    const schema = VARYING[name] ?? { type: 'string', const: value };
    return [name, { description: describe[name] ?? texts.securityHeader, required: true, schema }];
  });
  const occasional = Object.entries(OCCASIONAL).map(([name, schema]): readonly [string, JsonObject] => {
    const required = !BY_CONFIGURATION.some((header) => header === name);
    return [name, { description: describe[name] ?? '', required, schema }];
  });
  return Object.fromEntries([...stated, ...occasional]);
}

/** Points at the headers of an answer; `code` is that of a refusal, `raw` one that was given before there was a request. */
export function responseHeaderReferences(code?: ErrorCode, raw = false): JsonObject {
  const more = code === undefined ? undefined : OF_CODE[code];
  const names = [
    ...Object.keys(CONSTANT),
    ...(code === undefined ? [] : ['x-error-code']),
    ...(more === undefined ? [] : [more]),
    ...BY_CONFIGURATION.filter((name) => !raw || name === 'strict-transport-security'),
  ];
  return Object.fromEntries(names.map((name) => [name, reference('headers', name)]));
}
