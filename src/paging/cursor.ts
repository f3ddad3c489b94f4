import { createHash } from 'node:crypto';
import { AppError, detail } from '../errors/app-error';
import { isTimestamp, microsOfMillis } from '../scalars/timestamp';

/** Where a cursor stands in a list ordered by `(createdAt, id)`. */
export interface Position {
  /** Microseconds since 2000, as PostgreSQL counts them; the least and the greatest 64-bit integer are its infinities. */
  readonly createdAtMicros: bigint;
  /** 24 lower-case hexadecimal characters. */
  readonly id: string;
}

/** Raised when the layout below changes, so that cursors of another layout are rejected instead of misread. */
const VERSION = 2;

/** Cursors of this version carry milliseconds since 1970. They are read for as long as clients may have kept one. */
const MILLISECOND_VERSION = 1;

const ID_BYTES = 12;
const BINDING_BYTES = 12;
// version (1) · createdAt in µs (8, signed) · id (12) · digest of position and binding (12)
const POSITION_BYTES = 1 + 8 + ID_BYTES;
const CURSOR_BYTES = POSITION_BYTES + BINDING_BYTES;

function digest(position: Buffer, binding: string): Buffer {
  return createHash('sha256').update(position).update(binding).digest().subarray(0, BINDING_BYTES);
}

/**
 * Writes an opaque cursor. `binding` names whose list it is and how it is filtered; the cursor is worth something there only.
 * The digest finds edits and strays; it is no secret, for a position in one's own list grants nothing.
 */
export function encodeCursor(position: Position, binding: string): string {
  const bytes = Buffer.alloc(POSITION_BYTES);
  bytes.writeUInt8(VERSION, 0);
  bytes.writeBigInt64BE(position.createdAtMicros, 1);
  bytes.write(position.id, 9, ID_BYTES, 'hex');
  return Buffer.concat([bytes, digest(bytes, binding)]).toString('base64url');
}

/** The position's time, or undefined where the layout is none that was ever written or PostgreSQL has no such time. */
function readMicros(position: Buffer): bigint | undefined {
  const version = position.readUInt8(0);
  const time = position.readBigInt64BE(1);
  const micros = version === VERSION ? time : version === MILLISECOND_VERSION ? microsOfMillis(time) : undefined;
  // The digest is no secret: a forged time that does not exist would fail the statement, and with it the pages of others.
  return micros !== undefined && isTimestamp(micros) ? micros : undefined;
}

/**
 * Reads a cursor back.
 * @throws AppError BAD_USER_INPUT where it is not exactly one that `encodeCursor` wrote, now or in version 1, for this binding
 */
export function decodeCursor(cursor: string, binding: string): Position {
  const bytes = Buffer.from(cursor, 'base64url');
  const position = bytes.subarray(0, POSITION_BYTES);
  const genuine =
    bytes.length === CURSOR_BYTES &&
    // Buffer skips what is not base64url; only the one spelling we write counts.
    bytes.toString('base64url') === cursor &&
    digest(position, binding).equals(bytes.subarray(POSITION_BYTES));
  const createdAtMicros = genuine ? readMicros(position) : undefined;
  if (createdAtMicros === undefined) throw AppError.badInput(detail('after', 'cursor'));
  return { createdAtMicros, id: bytes.toString('hex', 9, POSITION_BYTES) };
}
