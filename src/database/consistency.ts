/** A position in the write-ahead log: PostgreSQL's pg_lsn as the number of bytes before it. */
export type LogPosition = bigint;

/** What a request needs to see of recent writes: the primary itself, or a server that has replayed the log up to a position. */
export type Consistency = 'primary' | LogPosition;

/** The position that a consistency token names, which is valid (CLIENT_HEADERS); undefined for the token `primary`. */
export function positionOfToken(token: string): LogPosition | undefined {
  const [high, low] = token.split('/');
  return low === undefined ? undefined : (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/** What satisfies two requests that one statement serves; undefined if any server does. */
export function stricter(one: Consistency | undefined, other: Consistency | undefined): Consistency | undefined {
  if (one === undefined || other === 'primary') return other;
  if (other === undefined || one === 'primary') return one;
  return one > other ? one : other;
}
