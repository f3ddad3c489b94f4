import type { AppError } from '../errors/app-error';
import { loggableName } from '../client/loggable-text';

/** The most fields, and the most different errors, in a log line. */
const MAX_FIELDS = 10;
const MAX_ERRORS = 5;

/** How many errors of a response are examined for its log line. */
const MAX_EXAMINED = 200;

/** An error of a GraphQL result. Errors that differ only in the indexes of their paths are one entry. */
interface LoggedError {
  readonly code: string;
  readonly reason?: string;
  /** The response keys, with `*` for an index: `users.*.email`. */
  readonly path?: string;
  /** How many of the examined errors there are of this kind; absent for one. */
  count?: number;
}

/** The part of a log line that says why a request failed. It contains no values, messages or parts of tokens. */
export interface FailureFields {
  readonly code?: string;
  readonly reason?: string;
  /** The names of the fields that are invalid. */
  readonly fields?: readonly string[];
  /** The different errors of a GraphQL result, and how many errors it has in total. */
  readonly errors?: readonly LoggedError[];
  readonly errorCount?: number;
}

/** The reason of an error: a key of a closed set, of which metrics make a label as well. */
export function reasonOf({ internalReason, reason, details }: AppError): string | undefined {
  return internalReason ?? reason?.key ?? details[0]?.key;
}

function pathOf({ place }: AppError): string | undefined {
  return place.path?.map((key) => (typeof key === 'number' ? '*' : loggableName(key))).join('.');
}

function fieldsOf({ details }: AppError): readonly string[] {
  return [...new Set(details.slice(0, MAX_FIELDS).map(({ field }) => loggableName(field)))];
}

function kindsOf(errors: readonly AppError[]): readonly LoggedError[] {
  const kinds = new Map<string, LoggedError>();
  for (const error of errors.slice(0, MAX_EXAMINED)) {
    const [reason, path] = [reasonOf(error), pathOf(error)];
    const key = `${error.code} ${reason} ${path}`;
    const known = kinds.get(key);
    if (known !== undefined) known.count = (known.count ?? 1) + 1;
    else if (kinds.size < MAX_ERRORS) kinds.set(key, { code: error.code, ...(reason !== undefined && { reason }), ...(path && { path }) });
  }
  return [...kinds.values()];
}

/** The error of a response that determined its status, or the first one if the status is 200. */
export function decisiveError(errors: readonly AppError[], status: number): AppError | undefined {
  return errors.find((error) => error.status === status) ?? errors[0];
}

/** The fields of a log line for the errors of a response. Code, reason and fields are those of the decisive error. */
export function failureFields(errors: readonly AppError[], status: number): FailureFields {
  const decisive = decisiveError(errors, status);
  if (decisive === undefined) return {};
  const [reason, fields] = [reasonOf(decisive), fieldsOf(decisive)];
  const isResult = errors.length > 1 || decisive.place.path !== undefined;
  return {
    code: decisive.code,
    ...(reason !== undefined && { reason }),
    ...(fields.length > 0 && { fields }),
    ...(isResult && { errors: kindsOf(errors), errorCount: errors.length }),
  };
}
