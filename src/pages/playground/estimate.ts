import { exchange } from './exchange';
import { isObject } from './parse-object';
import type { RequestHeaders } from './request-headers';

/** What an operation would consume, as the gateway estimates it. */
export interface Estimate {
  /** Units of the operation itself. */
  readonly units: number;
  /** Units until the operation is cached: with parsing and validating. */
  readonly unitsAtFirst: number;
  /** Units of starting a subscription until it is cached. Each of its events consumes `units`. */
  readonly unitsToStart: number;
  /** The most units that an operation may have; undefined if this one has no more. */
  readonly exceeded: number | undefined;
}

/** The gateway counts at least this for each request. */
const MIN_UNITS = 1;

function toEstimate(body: unknown): Estimate | undefined {
  if (!isObject(body)) return undefined;
  const { units, surcharge, documentUnits, maxUnits } = body;
  if (typeof units !== 'number' || typeof surcharge !== 'number' || typeof documentUnits !== 'number' || typeof maxUnits !== 'number') {
    return undefined;
  }
  const total = units + surcharge;
  return {
    units: Math.max(MIN_UNITS, total),
    unitsAtFirst: Math.max(MIN_UNITS, total + documentUnits),
    unitsToStart: Math.max(MIN_UNITS, documentUnits),
    exceeded: units > maxUnits ? maxUnits : undefined,
  };
}

/**
 * Fetches the estimate of the body of a GraphQL request.
 * @returns undefined if there is none, such as for an invalid operation, whose faults the editor shows, or without a token
 * @throws TypeError if there is no response, DOMException if it is aborted
 */
export async function fetchEstimate(
  path: string,
  headers: RequestHeaders,
  body: string,
  signal: AbortSignal,
): Promise<Estimate | undefined> {
  const { text, exchange: found } = await exchange(path, { method: 'POST', headers, body, signal });
  if (found.status !== 200) return undefined;
  try {
    return toEstimate(JSON.parse(text));
  } catch {
    return undefined;
  }
}
