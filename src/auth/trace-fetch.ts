import { startSpan, traceparentOf, type Span, type Trace, type Tracing } from '../tracing/trace';

/** The headers that continue a trace in the issuer, whether it is sampled or not (W3C Trace Context). */
function contextHeaders(trace: Trace | undefined, span: Span | undefined): Record<string, string> {
  if (trace === undefined) return {};
  const { tracestate } = trace;
  return { traceparent: span ? traceparentOf(span.context) : trace.traceparent, ...(tracestate !== undefined && { tracestate }) };
}

/** The span of a GET request, if it has one. */
export interface TracedFetch {
  /** Headers to send. */
  readonly headers: Readonly<Record<string, string>>;
  /** The status of the response, to be set once there is one. */
  status: number | undefined;
  /** Ends the span. `error`: why the response was of no use; undefined if it was. */
  end(error?: unknown): void;
}

/**
 * Starts the span of a GET request to another server: within `trace`, or if that is undefined in a trace of its own. The query of the URL is left
 * out, because it may be secret.
 */
export function traceFetch(url: string, trace: Trace | undefined, tracing: Tracing | undefined): TracedFetch {
  const own = trace ?? tracing?.start('client');
  const span = trace === undefined ? own?.span : startSpan(trace, 'client');
  const { origin, pathname, hostname, port, protocol } = new URL(url);
  return {
    headers: contextHeaders(own, span),
    status: undefined,
    end(error) {
      span?.end({
        name: 'GET',
        attributes: {
          'http.request.method': 'GET',
          'http.response.status_code': this.status,
          'server.address': hostname,
          'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
          'url.full': origin + pathname,
        },
        errorType: error === undefined ? undefined : error instanceof Error ? error.name : 'Error',
      });
    },
  };
}
