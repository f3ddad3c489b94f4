import { AppError, detail, type ErrorDetail } from '../errors/app-error';
import { MAX_LIMIT, MAX_PAGE } from '../paging/page-request';

/** The conversion of a parameter's text to the value of a variable. The schema validates the value. */
export type ParameterKind = 'text' | 'integer' | 'list' | 'time';

/** A documented parameter of a route, and the (dotted) variable that it sets. */
export interface Parameter {
  readonly in: 'path' | 'query';
  readonly variable: string;
  readonly kind: ParameterKind;
}

/** The parameters of a route, by the names that clients use. */
export type Parameters = Readonly<Record<string, Parameter>>;

/** The variables of an operation. */
export type Variables = Record<string, unknown>;

/** A date-time whose `+` before the offset was sent unencoded, which in a query string is a space. */
const UNENCODED_OFFSET = /^([\d-]{10}[Tt][\d:.]{8,40}) (\d\d:\d\d)$/;

function toValue(name: string, kind: ParameterKind, text: string, faults: ErrorDetail[]): unknown {
  if (kind === 'list') return text.split(',');
  if (kind === 'text') return text;
  if (kind === 'time') return text.replace(UNENCODED_OFFSET, '$1+$2');
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(value <= MAX_PAGE)) faults.push(detail(name, 'integer', { min: 1, max: name === 'limit' ? MAX_LIMIT : MAX_PAGE }));
  return value;
}

function assign(variables: Variables, path: string, value: unknown): void {
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    variables[head] = value;
    return;
  }
  const inner: Variables = {};
  const existing = variables[head];
  Object.assign(inner, existing);
  variables[head] = inner;
  assign(inner, rest.join('.'), value);
}

/** The name of an unknown parameter, for its error: `query` if it does not look like a name, because clients can send any text. */
function nameOfUnknown(name: string): string {
  return /^[\w.-]{1,40}$/.test(name) ? name : 'query';
}

/**
 * Converts path and query parameters to variables.
 * @throws AppError BAD_USER_INPUT for unknown parameters, repeated ones other than lists, and invalid integers
 */
export function toVariables(
  parameters: Parameters,
  path: Readonly<Record<string, unknown>>,
  query: Readonly<Record<string, unknown>>,
): Variables {
  const variables: Variables = {};
  const faults: ErrorDetail[] = [];
  for (const name of Object.keys(query)) {
    if (!Object.hasOwn(parameters, name) || parameters[name]?.in !== 'query') faults.push(detail(nameOfUnknown(name), 'unknown'));
  }
  for (const [name, parameter] of Object.entries(parameters)) {
    const source = parameter.in === 'path' ? path : query;
    const given = Object.hasOwn(source, name) ? source[name] : undefined;
    if (given === undefined) continue;
    // Some clients repeat a list's name instead of writing commas.
    const text = parameter.kind === 'list' && Array.isArray(given) ? given.join(',') : given;
    if (typeof text === 'string') assign(variables, parameter.variable, toValue(name, parameter.kind, text, faults));
    else faults.push(detail(name, 'repeated'));
  }
  if (faults.length > 0) throw AppError.badInput(...faults);
  return variables;
}

/** The name of the parameter that sets a variable or a part of it; the variable itself if there is none. */
export function parameterOf(parameters: Parameters, field: string): string {
  const found = Object.entries(parameters).find(([, { variable }]) => field === variable || field.startsWith(`${variable}.`));
  return found?.[0] ?? field;
}
