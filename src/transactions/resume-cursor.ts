import { createHash } from 'node:crypto';
import { AppError, detail } from '../errors/app-error';
import type { Position } from '../paging/cursor';
import { isTimestamp } from '../scalars/timestamp';

/**
 * What a subscriber has received: everything up to `floor`, and the transactions with the ids. A program may commit a transaction after
 * others that are newer by `created_at`, so a single position would miss it.
 */
export interface Received {
  readonly floor: Position;
  /** Ids of received transactions beyond the floor. */
  readonly ids: readonly string[];
}

/** Raised when the layout below changes. Differs from the versions of other cursors. */
const VERSION = 0x81;

const ID_BYTES = 12;
const DIGEST_BYTES = 12;
// version (1) · floor: µs (8, signed), id (12) · ids (12 each) · digest of all that and the binding (12)
const HEAD_BYTES = 1 + 8 + ID_BYTES;

/** The most ids of a cursor: some 1 KB of text. */
export const MAX_RECEIVED_IDS = 64;

function digest(head: Buffer, binding: string): Buffer {
  return createHash('sha256').update(head).update(binding).digest().subarray(0, DIGEST_BYTES);
}

/** Encodes an opaque cursor, which is valid for one list only (see `encodeCursor` of pages). */
export function encodeReceived({ floor, ids }: Received, binding: string): string {
  const head = Buffer.alloc(HEAD_BYTES + ids.length * ID_BYTES);
  head.writeUInt8(VERSION, 0);
  head.writeBigInt64BE(floor.createdAtMicros, 1);
  [floor.id, ...ids].forEach((id, index) => head.write(id, 9 + index * ID_BYTES, ID_BYTES, 'hex'));
  return Buffer.concat([head, digest(head, binding)]).toString('base64url');
}

/** Decodes a cursor. @throws AppError BAD_USER_INPUT if `encodeReceived` did not write exactly this cursor for the binding */
export function decodeReceived(cursor: string, binding: string): Received {
  const bytes = Buffer.from(cursor, 'base64url');
  const head = bytes.subarray(0, -DIGEST_BYTES);
  const idCount = (head.length - HEAD_BYTES) / ID_BYTES;
  const isValid =
    Number.isInteger(idCount) &&
    idCount >= 0 &&
    idCount <= MAX_RECEIVED_IDS &&
    head.readUInt8(0) === VERSION &&
    bytes.toString('base64url') === cursor &&
    digest(head, binding).equals(bytes.subarray(-DIGEST_BYTES)) &&
    // Clients can compute the digest. A forged time out of range would fail the statement.
    isTimestamp(head.readBigInt64BE(1));
  if (!isValid) throw AppError.badInput(detail('after', 'cursor'));
  const idAt = (offset: number): string => head.toString('hex', offset, offset + ID_BYTES);
  return {
    floor: { createdAtMicros: head.readBigInt64BE(1), id: idAt(9) },
    ids: Array.from({ length: idCount }, (_, index) => idAt(HEAD_BYTES + index * ID_BYTES)),
  };
}
