import { AppError } from '../errors/app-error';

/**
 * Why a statement failed: its connection was `lost`, the database is `unreachable`, it lets no further connection in
 * (`rejected`), it did not answer in time at all (`unanswered`), the statement took too long (`slow`), or `other`.
 */
export type DatabaseFailure = 'lost' | 'unreachable' | 'rejected' | 'unanswered' | 'slow' | 'other';

/** Codes are SQLSTATEs, Node's errno names and Prisma's P-codes; texts are of errors to which no layer gives a code. */
interface Signs {
  readonly failure: DatabaseFailure;
  readonly code: RegExp;
  readonly text: RegExp;
}

/**
 * What failures look like, the first that fits counts. node-postgres names its own time limits and a closed connection by
 * message alone; Prisma keeps the message and drops the code of what it does not know.
 */
const SIGNS: readonly Signs[] = [
  { failure: 'slow', code: /^(57014|25P03|55P03)$/, text: /canceling statement due to/ },
  {
    failure: 'unanswered',
    code: /^(ETIMEDOUT|P1002|P1008|P2024)$/,
    text: /^(Query read timeout|timeout exceeded when trying to connect|timeout expired|Connection terminated due to connection timeout)$/m,
  },
  {
    failure: 'lost',
    // A connection that was established: 08003 and 08006 say so of one that is gone.
    code: /^(57P0[12]|0800[36]|ECONNRESET|EPIPE|P1017)$/,
    text: /Connection terminated|terminating connection|server has closed the connection|Client was closed|not queryable/i,
  },
  {
    failure: 'unreachable',
    code: /^(08...|57P0[345]|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT|P1001)$/,
    text: /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)\b|Can't reach database|PGlite is closed/,
  },
  // Class 53: resources; 28 and 3D: the server does not let us in.
  { failure: 'rejected', code: /^(53...|28...|3D000|P1000|P1003|P1010|P2037)$/, text: /not currently accepting connections/ },
];

/** What PgBouncer means, which has the code 08P01 for everything of its own; other texts say that it cannot reach its server. */
const POOLER_CODE = '08P01';
const POOLER_SIGNS: readonly Pick<Signs, 'failure' | 'text'>[] = [
  { failure: 'rejected', text: /no more connections allowed|query_wait_timeout/ },
  { failure: 'lost', text: /server conn crashed|server connection closed|server closed the connection/ },
];

/** What is known of an error: codes and messages from every layer it came through. */
export interface Evidence {
  readonly codes: readonly string[];
  readonly text: string;
}

/** Gathers codes and messages wherever a layer put them; never throws. */
export function evidenceOf(error: unknown, depth = 0): Evidence {
  if (typeof error === 'string') return { codes: [], text: error };
  if (typeof error !== 'object' || error === null || depth > 5) return { codes: [], text: '' };
  // Of a foreign object nothing is known but that reading a property is safe.
  const found = error as Readonly<Record<string, unknown>>;
  const inner = [found['cause'], found['meta'], found['driverAdapterError']].map((value) => evidenceOf(value, depth + 1));
  const codes = [found['code'], found['originalCode']].filter((code) => typeof code === 'string');
  const texts = [found['message'], found['originalMessage']].filter((text) => typeof text === 'string');
  return {
    codes: [...codes, ...inner.flatMap((evidence) => evidence.codes)],
    text: [...texts, ...inner.map((evidence) => evidence.text)].join('\n'),
  };
}

/** Says why a statement failed. Codes come before texts. */
export function databaseFailureOf(error: unknown): DatabaseFailure {
  // One of ours says that a statement was not sent at all.
  if (error instanceof AppError) return 'unreachable';
  const { codes, text } = evidenceOf(error);
  const ofPooler = codes.includes(POOLER_CODE) ? POOLER_SIGNS.find((row) => row.text.test(text)) : undefined;
  if (ofPooler !== undefined) return ofPooler.failure;
  const signs = SIGNS.find(({ code }) => codes.some((one) => code.test(one))) ?? SIGNS.find((row) => row.text.test(text));
  return signs?.failure ?? 'other';
}

/** Whether the server, or a pooler before it, has no further connection to give; those that are open go on working. */
export function hasNoFurtherConnection(error: unknown): boolean {
  return evidenceOf(error).codes.some((code) => code === '53300' || code === POOLER_CODE) && databaseFailureOf(error) === 'rejected';
}

/** SERVICE_UNAVAILABLE for a statement that was not sent at all. */
export function databaseUnavailable(cause: unknown): AppError {
  return new AppError('SERVICE_UNAVAILABLE', { cause });
}

/** The client's view of a failed statement: SERVICE_UNAVAILABLE, GATEWAY_TIMEOUT or INTERNAL_SERVER_ERROR. */
export function toDatabaseAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  switch (databaseFailureOf(error)) {
    case 'slow':
    case 'unanswered':
      return new AppError('GATEWAY_TIMEOUT', { cause: error });
    case 'lost':
    case 'unreachable':
    case 'rejected':
      return new AppError('SERVICE_UNAVAILABLE', { cause: error });
    case 'other':
      return new AppError('INTERNAL_SERVER_ERROR', { cause: error });
  }
}
