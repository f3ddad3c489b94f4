import { createHash } from 'node:crypto';
import { AppError, detail } from '../errors/app-error';

/** Where a cursor stands in a list ordered by `(createdAt, id)`. */
export interface Position {
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  /** 24 lower-case hexadecimal characters. */
  readonly id: string;
}

/** Raised when the layout below changes, so that old cursors are refused instead of misread. */
const VERSION = 1;

/** As far from 1970 as JavaScript's dates reach (ECMA-262, time values), in milliseconds; PostgreSQL's reach farther ahead. */
const MAX_DATE_MS = 8.64e15;

/** Somewhat after PostgreSQL's own dates begin, 4714 BC; an earlier one would fail the statement, and with it the pages of others. */
const MIN_DATE_MS = -2.1e14;

const ID_BYTES = 12;
const BINDING_BYTES = 12;
// version (1) · createdAt in ms (8, signed) · id (12) · digest of position and binding (12)
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
  bytes.writeBigInt64BE(BigInt(position.createdAtMs), 1);
  bytes.write(position.id, 9, ID_BYTES, 'hex');
  return Buffer.concat([bytes, digest(bytes, binding)]).toString('base64url');
}

/**
 * Reads a cursor back.
 * @throws AppError BAD_USER_INPUT where it is not exactly one that `encodeCursor` wrote for this binding
 */
export function decodeCursor(cursor: string, binding: string): Position {
  const bytes = Buffer.from(cursor, 'base64url');
  const position = bytes.subarray(0, POSITION_BYTES);
  const genuine =
    bytes.length === CURSOR_BYTES &&
    // Buffer skips what is not base64url; only the one spelling we write counts.
    bytes.toString('base64url') === cursor &&
    bytes.readUInt8(0) === VERSION &&
    digest(position, binding).equals(bytes.subarray(POSITION_BYTES));
  const createdAtMs = genuine ? Number(bytes.readBigInt64BE(1)) : NaN;
  // The digest is no secret: who forges one with an instant that no date has would have the database stumble over it.
  if (!genuine || createdAtMs < MIN_DATE_MS || createdAtMs > MAX_DATE_MS) throw AppError.badInput(detail('after', 'cursor'));
  return { createdAtMs, id: bytes.toString('hex', 9, POSITION_BYTES) };
}
