import { AppError } from '../errors/app-error';

/** How long a client should wait before asking again while the database is away, in seconds. */
const RETRY_AFTER_S = '5';

// Class 08 (connection), 53 (resources), 57P01-57P03 (shutdown, starting up), 28 and 3D (the server does not let us in).
const UNAVAILABLE_STATE = /^(08...|53...|57P0[1-5]|28...|3D000)$/;
const TIMEOUT_STATE = /^(57014|25P03|55P03)$/;

// Pool exhaustion, lost and refused connections arrive as plain errors without an SQLSTATE: node-postgres names them by
// message, Node's sockets by errno, Prisma by its own P-codes.
const UNAVAILABLE_TEXT =
  /ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ETIMEDOUT|Connection terminated|connection timeout|timeout exceeded when trying to connect|server closed the connection|not currently accepting connections|Can't reach database|not queryable|PGlite is closed/i;
const STALE_CONNECTION_TEXT =
  /ECONNRESET|EPIPE|Connection terminated|terminating connection|server closed the connection|not queryable|\b57P0[1-3]\b/i;
const PRISMA_UNAVAILABLE = new Set(['P1000', 'P1001', 'P1002', 'P1003', 'P1008', 'P1010', 'P1017', 'P2024', 'P2037']);

interface Evidence {
  readonly codes: readonly string[];
  readonly text: string;
}

/** Gathers codes and messages wherever a layer put them; never throws. */
function evidenceOf(error: unknown, depth = 0): Evidence {
  if (typeof error === 'string') return { codes: [], text: error };
  if (typeof error !== 'object' || error === null || depth > 5) return { codes: [], text: '' };
  // Of a foreign object nothing is known but that reading a property is safe.
  const found = error as Readonly<Record<string, unknown>>;
  const inner = [found['cause'], found['meta'], found['driverAdapterError']].map((value) => evidenceOf(value, depth + 1));
  const codes = [found['code'], found['originalCode']].filter((code) => typeof code === 'string');
  const texts = [found['message'], found['originalMessage']].filter((text) => typeof text === 'string');
  return {
    codes: [...codes, ...inner.flatMap((evidence) => evidence.codes)],
    text: [...texts, ...codes, ...inner.map((evidence) => evidence.text)].join('\n'),
  };
}

/** Whether a read failed only because its pooled connection had died before: a fresh one will do. */
export function isStaleConnection(error: unknown): boolean {
  const { codes, text } = evidenceOf(error);
  return codes.some((code) => /^57P0[1-3]$/.test(code)) || STALE_CONNECTION_TEXT.test(text);
}

/** The client's view of a failed statement: the database is away, took too long, or refused something it should not have. */
export function toDatabaseAppError(error: unknown): AppError {
  const { codes, text } = evidenceOf(error);
  if (codes.some((code) => TIMEOUT_STATE.test(code)) || /statement timeout|canceling statement/i.test(text)) {
    return new AppError('GATEWAY_TIMEOUT', { cause: error });
  }
  const away = codes.some((code) => UNAVAILABLE_STATE.test(code) || PRISMA_UNAVAILABLE.has(code)) || UNAVAILABLE_TEXT.test(text);
  if (away) return new AppError('SERVICE_UNAVAILABLE', { headers: { 'retry-after': RETRY_AFTER_S }, cause: error });
  return new AppError('INTERNAL_SERVER_ERROR', { cause: error });
}
