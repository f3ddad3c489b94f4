import { createHash } from 'node:crypto';
import { AppError, detail } from '../errors/app-error';
import { isTimestamp, microsOfMillis } from '../scalars/timestamp';

/** The position of a cursor in a list ordered by `(createdAt, id)`. */
export interface Position {
  /** Microseconds since 2000, as in PostgreSQL; the least and the greatest 64-bit integer are `-infinity` and `infinity`. */
  readonly createdAtMicros: bigint;
  /** 24 lower-case hexadecimal characters. */
  readonly id: string;
}

/** Raised when the layout below changes, so that cursors of another layout are rejected instead of misread. */
const VERSION = 2;

/** Cursors of this version contain milliseconds since 1970. They are still accepted, because clients may have stored one. */
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
 * Encodes an opaque cursor. `binding` identifies the user and the filter of the list; the cursor is valid for that list only.
 * The digest detects modified cursors and those of other lists. It needs no secret: a position in one's own list grants no access.
 */
export function encodeCursor(position: Position, binding: string): string {
  const bytes = Buffer.alloc(POSITION_BYTES);
  bytes.writeUInt8(VERSION, 0);
  bytes.writeBigInt64BE(position.createdAtMicros, 1);
  bytes.write(position.id, 9, ID_BYTES, 'hex');
  return Buffer.concat([bytes, digest(bytes, binding)]).toString('base64url');
}

/** The time of a position; undefined if its version is unknown, or if the time is out of PostgreSQL's range. */
function readMicros(position: Buffer): bigint | undefined {
  const version = position.readUInt8(0);
  const time = position.readBigInt64BE(1);
  const micros = version === VERSION ? time : version === MILLISECOND_VERSION ? microsOfMillis(time) : undefined;
  // Clients can compute the digest. A forged time out of range would fail the statement, and with it the pages of other clients.
  return micros !== undefined && isTimestamp(micros) ? micros : undefined;
}

/**
 * Decodes a cursor.
 * @throws AppError BAD_USER_INPUT if `encodeCursor`, of this version or version 1, did not write exactly this cursor for the binding
 */
export function decodeCursor(cursor: string, binding: string): Position {
  const bytes = Buffer.from(cursor, 'base64url');
  const position = bytes.subarray(0, POSITION_BYTES);
  const isValid =
    bytes.length === CURSOR_BYTES &&
    // Buffer skips characters that are not base64url; only the encoding that `encodeCursor` writes is accepted.
    bytes.toString('base64url') === cursor &&
    digest(position, binding).equals(bytes.subarray(POSITION_BYTES));
  const createdAtMicros = isValid ? readMicros(position) : undefined;
  if (createdAtMicros === undefined) throw AppError.badInput(detail('after', 'cursor'));
  return { createdAtMicros, id: bytes.toString('hex', 9, POSITION_BYTES) };
}
