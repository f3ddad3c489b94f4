import type { onSendHookHandler } from 'fastify';
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync, type BrotliOptions, type ZlibOptions } from 'node:zlib';

/** Shorter answers fit into a packet or two as they are. In characters. */
const MIN_LENGTH = 1024;

/** What compresses in less time than a thread takes to be asked, in characters. */
const MAX_SYNC_LENGTH = 32 * 1024;

/**
 * The cheapest quality of either: a page of 20 transactions (4.7 KB) becomes 1.2 KB in 50 µs. Brotli's 4 would take 165 µs to
 * make it 1.0 KB, gzip's 6 120 µs to make it 1.1 KB.
 */
const GZIP: ZlibOptions = { level: constants.Z_BEST_SPEED };
const BROTLI: BrotliOptions = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
};

/** The content codings answers are compressed with. */
type Coding = 'br' | 'gzip';

/** How much a client wants a coding (RFC 9110 §12.5.3); 0 where it does not name it. */
function weightOf(accepted: string, coding: Coding): number {
  for (const entry of accepted.split(',')) {
    const [name = '', weight] = entry.split(';');
    if (name.trim().toLowerCase() === coding) return weight === undefined ? 1 : Number(/q=([\d.]+)/i.exec(weight)?.[1] ?? 0);
  }
  return 0;
}

function codingFor(accepted: string): Coding | undefined {
  const brotli = weightOf(accepted, 'br');
  const plainGzip = weightOf(accepted, 'gzip');
  if (brotli > 0 && brotli >= plainGzip) return 'br';
  return plainGzip > 0 ? 'gzip' : undefined;
}

/**
 * Compresses the text a route answers, if it is long and the client takes brotli or gzip; an `onSend` hook for routes one by
 * one. A route may have it if its answers do not show to another site's script both a secret and what that script chose
 * (BREACH): what needs a token in `Authorization` qualifies, because no browser adds that by itself; `/playground/settings.json`,
 * which holds tokens and needs none, does not.
 *
 * `Vary: Accept-Encoding` stands in every answer already. Short answers cost a look at their length.
 */
export const compressAnswer: onSendHookHandler = (request, reply, payload, done) => {
  if (typeof payload !== 'string' || payload.length < MIN_LENGTH) {
    done(null, payload);
    return;
  }
  const accepted = request.headers['accept-encoding'];
  const coding = accepted === undefined ? undefined : codingFor(accepted);
  if (coding === undefined) {
    done(null, payload);
    return;
  }
  reply.removeHeader('content-length').header('content-encoding', coding);
  if (payload.length <= MAX_SYNC_LENGTH) done(null, coding === 'br' ? brotliCompressSync(payload, BROTLI) : gzipSync(payload, GZIP));
  else if (coding === 'br') brotliCompress(payload, BROTLI, done);
  else gzip(payload, GZIP, done);
};
