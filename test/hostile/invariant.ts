import { PROJECT_ROOT } from '../../src/project-root';
import { LANGUAGES, ERROR_RESPONSES, type Language } from '../support/expect-envelope';
import type { WireAnswer } from '../support/wire';

/** The endpoint, by the shape of its responses. */
export type Endpoint = 'envelope' | 'graphql';

/** A violation of what holds for every response. */
export type Violation = { readonly kind: 'shape' | 'serverError' | 'leak' | 'echo' | 'foreign'; readonly what: string };

const KEYS = 'isSuccess,statusCode,data,errors,timestamp';
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const PROTOCOL_CODES = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'OPERATION_RESOLUTION_FAILURE', 'PERSISTED_QUERY_NOT_SUPPORTED', 'BAD_REQUEST']; // prettier-ignore
/** Statuses of Apollo Server's own errors: BAD_REQUEST, not acceptable, and PersistedQueryNotSupported. */
const PROTOCOL_STATUSES = [400, 406, 200];
const CODES = new Set([...Object.values(ERROR_RESPONSES).map(({ code }) => code as string), ...PROTOCOL_CODES]);

/** Internal details: stack traces, paths, SQL and SQLSTATEs, names of dependencies. */
const LEAKS: readonly RegExp[] = [
  /\bat [\w.<>[\] ]+ \(|\bat (?:file|node):/,
  /node_modules|node:internal|\.[jt]s:\d+/,
  new RegExp(PROJECT_ROOT.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')),
  /\b(?:select|insert|update|delete)\b.{0,200}\b(?:from|into|set|where|returning)\b/is,
  /prisma|apollo|fastify|type-?graphql|graphql-js|pglite|postgres|ioredis|jsonwebtoken|jwks|undici|express|nodejs/i,
  /\bECONN|\bENOTFOUND|\bHPE_|\bFST_ERR|\bERR_[A-Z]|SQLSTATE|\bP\d{4}\b|JsonWebToken|TokenExpired|SyntaxError|TypeError|RangeError/,
  /Unexpected token|is not a function|Cannot read prop|undefined is not|maximum call stack|relation "|syntax error at/i,
];

/** The length from which a repeated part of the request counts as an echo. */
const ECHO_LENGTH = 64;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The faults of an envelope; '' for each check that passes. */
function faultsOfEnvelope({ status, headers, text }: WireAnswer, languages: readonly Language[]): string[] {
  const body = parse(text);
  if (!isRecord(body)) return ['the body is no JSON object'];
  const errors = Array.isArray(body['errors']) ? body['errors'] : [undefined];
  const isSuccess = status < 400;
  const expected = Object.entries(ERROR_RESPONSES).find(([code]) => Number(code) === status)?.[1];
  const messages = expected === undefined ? [] : languages.map((language) => expected[language]);
  return [
    Object.keys(body).join() === KEYS ? '' : `the keys are ${Object.keys(body).join()}`,
    body['statusCode'] === status ? '' : 'statusCode is not the status',
    body['isSuccess'] === isSuccess ? '' : 'isSuccess is wrong',
    typeof body['timestamp'] === 'string' && TIMESTAMP.test(body['timestamp']) ? '' : 'the timestamp is wrong',
    errors.every((error) => typeof error === 'string' && error !== '') ? '' : 'errors are not messages',
    isSuccess ? (errors.length === 0 ? '' : 'a success has errors') : body['data'] === null ? '' : 'an error response has data',
    isSuccess || messages.includes(errors[0] as never) ? '' : `${String(errors[0])} is not the message of ${status}`,
    isSuccess || headers['x-error-code'] === expected?.code ? '' : `x-error-code is ${headers['x-error-code'] ?? 'not there'}`,
    headers['content-type'] === 'application/json; charset=utf-8' ? '' : `content-type is ${headers['content-type'] ?? 'not there'}`,
  ];
}

function faultsOfGraphQL({ status, headers, text }: WireAnswer): string[] {
  const body = parse(text);
  if (!isRecord(body)) return ['the body is no JSON object'];
  const { data, errors, ...others } = body;
  const hasErrors = Array.isArray(errors);
  const fault = (error: unknown): string => {
    if (!isRecord(error) || typeof error['message'] !== 'string' || !isRecord(error['extensions'])) return 'an error is no error';
    const { code, requestId, details, count, ...more } = error['extensions'];
    if (typeof code !== 'string' || !CODES.has(code)) return `the code is ${String(code)}`;
    const belongs = Object.entries(ERROR_RESPONSES).find(([, response]) => response.code === code)?.[0];
    const due = Number(belongs ?? (PROTOCOL_STATUSES.includes(status) ? status : 400));
    if (data === undefined && due !== status) return `${code} came as ${status}`;
    if (requestId !== headers['x-request-id']) return 'an error does not name its request';
    if (Object.keys(more).length > 0) return `extensions hold ${Object.keys(more).join()}`;
    if (count !== undefined && !(Number.isSafeInteger(count) && Number(count) > 1)) return `the count is ${JSON.stringify(count)}`;
    if (details !== undefined && code !== 'BAD_USER_INPUT' && code !== 'FORBIDDEN') return `${code} has details`;
    return '';
  };
  return [
    Object.keys(others).length === 0 ? '' : `the keys are ${Object.keys(body).join()}`,
    hasErrors && errors.length === 0 ? 'there are no errors in errors' : '',
    status >= 400 && !hasErrors ? 'an error response has no errors' : '',
    status < 400 && !hasErrors && !isRecord(data) ? 'a success has no data' : '',
    ...(hasErrors ? errors.map(fault) : []),
    /^application\/(graphql-response\+)?json; charset=utf-8$/.test(headers['content-type'] ?? '') ? '' : 'content-type is wrong',
  ];
}

const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

function faultsOfHeaders({ headers }: WireAnswer, languages: readonly Language[]): string[] {
  return [
    ...Object.entries(SAFE_HEADERS).map(([name, value]) => (headers[name] === value ? '' : `${name} is ${headers[name] ?? 'not there'}`)),
    languages.some((language) => headers['content-language'] === language) ? '' : 'content-language is wrong',
    /^[\w.-]{1,128}$/.test(headers['x-request-id'] ?? '') ? '' : 'x-request-id is wrong',
    'set-cookie' in headers || 'x-powered-by' in headers || 'server' in headers ? 'headers reveal internal details' : '',
  ];
}

/** Parts of the request that the response repeats: long ones, and scripts. */
function echoesOf(sent: Buffer, { headers, text }: WireAnswer): string[] {
  const requestId = headers['x-request-id'] ?? '';
  const answered = `${JSON.stringify({ ...headers, 'x-request-id': '' })}${text}`.replaceAll(requestId, '');
  const input = sent.toString('utf8');
  const found: string[] = /<script/i.test(answered) ? ['a script'] : [];
  for (let from = 0; from + ECHO_LENGTH <= input.length; from += ECHO_LENGTH / 2) {
    if (answered.includes(input.slice(from, from + ECHO_LENGTH))) return [...found, `the request at ${from}`];
  }
  return found;
}

/** The properties of a request that its response is checked against. */
export interface RequestFacts {
  readonly endpoint: Endpoint;
  readonly bytes: Buffer;
  /** Undefined if the request names no valid language: then any is accepted. */
  readonly language?: Language | undefined;
  readonly isHead?: boolean;
}

/** Internal details in a text. */
export function leaksIn(text: string): Violation[] {
  return LEAKS.filter((leak) => leak.test(text)).map((leak) => ({ kind: 'leak', what: `${leak.source}: ${text.slice(0, 400)}` }));
}

/** All violations in a response. */
export function violationsOf({ endpoint, bytes, language, isHead = false }: RequestFacts, answer: WireAnswer): Violation[] {
  const languages = language === undefined ? LANGUAGES : [language];
  const bodyFaults = endpoint === 'envelope' ? faultsOfEnvelope(answer, languages) : faultsOfGraphQL(answer);
  const response = `${JSON.stringify(answer.headers)}${answer.text}`;
  const shape = answer.isEmpty ? ['nothing was answered'] : [...faultsOfHeaders(answer, languages), ...(isHead ? [] : bodyFaults)];
  const sentBackAtLength = answer.status >= 400 ? echoesOf(bytes, answer) : [];
  return [
    ...shape.filter((what) => what !== '').map((what): Violation => ({ kind: 'shape', what })),
    ...(answer.status >= 500 ? [{ kind: 'serverError', what: String(answer.status) } as const] : []),
    ...leaksIn(response),
    ...sentBackAtLength.map((what): Violation => ({ kind: 'echo', what })),
  ];
}
