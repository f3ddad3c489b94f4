import type { AppError } from '../errors/app-error';
import { messageOf } from '../errors/translate';
import type { Language } from '../i18n/languages';

/** Close codes of WebSockets: those of graphql-transport-ws, and of RFC 6455 and its registry. */
export const CLOSE_CODES = {
  goingAway: 1001,
  policyViolation: 1008,
  tryAgainLater: 1013,
  badRequest: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  internalError: 4500,
} as const;

/** A reason has at most 123 bytes (RFC 6455 §5.5). */
const MAX_REASON_BYTES = 123;

/** A reason as far as it fits, in bytes: the protocol's library repeats ids in its reasons. */
export function shortReason(reason: string): string {
  if (Buffer.byteLength(reason) <= MAX_REASON_BYTES) return reason;
  return Buffer.from(reason)
    .subarray(0, MAX_REASON_BYTES)
    .toString()
    .replace(/\uFFFD+$/, '');
}

/** The close code of an error. */
export function closeCodeOf({ code }: AppError): number {
  switch (code) {
    case 'UNAUTHENTICATED':
      return CLOSE_CODES.unauthorized;
    case 'FORBIDDEN':
      return CLOSE_CODES.forbidden;
    case 'BAD_USER_INPUT':
    case 'BAD_REQUEST':
      return CLOSE_CODES.badRequest;
    case 'RATE_LIMITED':
    case 'SERVICE_UNAVAILABLE':
    case 'GATEWAY_TIMEOUT':
      return CLOSE_CODES.tryAgainLater;
    default:
      return CLOSE_CODES.internalError;
  }
}

/** The reason of an error: its code, and its message if that fits. */
export function closeReasonOf(error: AppError, language: Language): string {
  const reason = `${error.code}: ${messageOf(error, language)}`;
  return Buffer.byteLength(reason) <= MAX_REASON_BYTES ? reason : error.code;
}
