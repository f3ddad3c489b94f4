/** What a number, a flag or null is taken for. */
const SCALAR_BYTES = 8;

/** Longer texts are measured in UTF-8; of shorter ones their characters say enough. */
const MEASURED_LENGTH = 100;

/** What is left of `bytes` once a value has been written as JSON, about; negative as soon as there is not enough. */
function bytesLeft(value: unknown, bytes: number): number {
  if (typeof value === 'string') return bytes - 3 - (value.length > MEASURED_LENGTH ? Buffer.byteLength(value) : value.length);
  if (typeof value !== 'object' || value === null) return bytes - SCALAR_BYTES;
  let left = bytes - 2;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && left >= 0; index += 1) left = bytesLeft(value[index], left);
    return left;
  }
  // What was resolved has no inherited fields; a list of entries would be twice as much work as the measuring itself.
  const fields = value as Readonly<Record<string, unknown>>;
  for (const key in fields) {
    left = bytesLeft(fields[key], left - key.length - 4);
    if (left < 0) break;
  }
  return left;
}

/** Whether a value takes more than `maxBytes` as JSON, found out without writing it. */
export function exceedsBytes(value: unknown, maxBytes: number): boolean {
  return bytesLeft(value, maxBytes) < 0;
}
