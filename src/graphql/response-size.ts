/** The assumed size of a number, a boolean or null, in bytes. */
const SCALAR_BYTES = 8;

/** Longer strings are measured in UTF-8; for shorter ones the number of characters is accurate enough. */
const MEASURED_LENGTH = 100;

/** The approximate rest of `bytes` after a value has been written as JSON; negative as soon as it does not suffice. */
function bytesLeft(value: unknown, bytes: number): number {
  if (typeof value === 'string') return bytes - 3 - (value.length > MEASURED_LENGTH ? Buffer.byteLength(value) : value.length);
  if (typeof value !== 'object' || value === null) return bytes - SCALAR_BYTES;
  let left = bytes - 2;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && left >= 0; index += 1) left = bytesLeft(value[index], left);
    return left;
  }
  // Results have no inherited fields, and creating a list of entries would take twice as long as measuring.
  const fields = value as Readonly<Record<string, unknown>>;
  for (const key in fields) {
    left = bytesLeft(fields[key], left - key.length - 4);
    if (left < 0) break;
  }
  return left;
}

/** Whether a value takes more than `maxBytes` as JSON, estimated without serializing it. */
export function exceedsBytes(value: unknown, maxBytes: number): boolean {
  return bytesLeft(value, maxBytes) < 0;
}
