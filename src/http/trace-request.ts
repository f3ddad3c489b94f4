import type { FastifyRequest } from 'fastify';
import type { AppError } from '../errors/app-error';
import type { Trace, Tracing } from '../tracing/trace';
import { reasonOf } from './failure-fields';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined if traces are not recorded, and for requests of monitoring. */
    trace: Trace | undefined;
  }
}

/** The methods that semantic conventions know. Any other was chosen by a client. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']);

const SERVER_ERROR = 500;

/** What the span of a request says about it. */
export interface TracedRequest {
  /** Undefined if it could not be parsed. */
  readonly method?: string;
  /** The pattern of the route; undefined if there is none. */
  readonly route?: string | undefined;
  readonly status: number;
  /** The error that determined the status, or the first one. */
  readonly error: AppError | undefined;
}

/** Starts the trace of a request, or continues the client's. Health and metrics are not traced, because they are requested all the time. */
export function startTrace({ headers, routeOptions }: FastifyRequest, tracing: Tracing | undefined): Trace | undefined {
  return routeOptions.config.isServedUnderOverload === true ? undefined : tracing?.start('server', headers);
}

/**
 * Ends the span of a request. It has neither the path nor the address, which may identify a person. A 4xx is no error of the server (semantic
 * conventions for HTTP spans).
 */
export function endTrace(trace: Trace | undefined, { method = '', route, status, error }: TracedRequest): void {
  if (trace?.span === undefined) return;
  const known = METHODS.has(method) ? method : undefined;
  trace.span.end({
    name: [known ?? 'HTTP', route].filter(Boolean).join(' '),
    attributes: {
      'http.request.method': known ?? '_OTHER',
      'http.route': route,
      'http.response.status_code': status,
      'gateway.error.code': error?.code,
      'gateway.error.reason': error && reasonOf(error),
    },
    errorType: status >= SERVER_ERROR ? (error?.code ?? String(status)) : undefined,
  });
}
