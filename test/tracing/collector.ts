import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** The kinds of spans, as OTLP numbers them. */
export const KIND = { internal: 1, server: 2, client: 3 } as const;

/** OTLP's number of the status of a failed span. */
export const ERROR = 2;

/** A span as it was received, with its attributes and those of its resource as objects. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code: number };
  readonly resource: Readonly<Record<string, string | number>>;
}

/** How the collector answers an export. */
export type CollectorAnswer = (request: IncomingMessage, response: ServerResponse) => void;

/** Accepts an export. */
export const accept: CollectorAnswer = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
};

/** A receiver of OTLP over HTTP, which decodes the spans that it accepts. */
export interface Collector {
  readonly url: string;
  readonly port: number;
  /** How it answers the next exports. Spans of exports that are not accepted are not in `spans`. */
  answer: CollectorAnswer;
  readonly spans: ReceivedSpan[];
  /** The paths and headers of all exports, accepted or not. */
  readonly exports: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** Everything that was received, as text. */
  readonly bodies: string[];
  /** Resolves to the spans that match, once there are `count` of them. */
  until(count: number, isWanted?: (span: ReceivedSpan) => boolean): Promise<ReceivedSpan[]>;
  close(): Promise<void>;
}

interface Entry {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number | string };
}

interface OtlpSpan extends Omit<ReceivedSpan, 'attributes' | 'resource' | 'links'> {
  readonly attributes?: readonly Entry[];
  readonly links?: ReceivedSpan['links'];
}

interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Entry[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

function valuesOf(entries: readonly Entry[] = []): ReceivedSpan['attributes'] {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]));
}

function decode(body: string): ReceivedSpan[] {
  // The format of OTLP.
  const { resourceSpans } = JSON.parse(body) as OtlpTraces;
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ attributes, links = [], ...span }) => ({
        ...span,
        links,
        attributes: valuesOf(attributes),
        resource: valuesOf(resource.attributes),
      })),
    ),
  );
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  const bytes = Buffer.concat(chunks);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** Starts a collector on a port; any free one by default. */
export async function startCollector(port = 0): Promise<Collector> {
  const server = createServer((request, response) => {
    collector.exports.push({ path: request.url ?? '', headers: request.headers });
    void textOf(request).then((body) => {
      collector.bodies.push(body);
      collector.answer(request, response);
      if (response.statusCode === 200 && response.writableEnded) collector.spans.push(...decode(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  // The server listens on a TCP port, not on a pipe.
  const address = server.address() as AddressInfo;
  const collector: Collector = {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    answer: accept,
    spans: [],
    exports: [],
    bodies: [],
    async until(count, isWanted = () => true) {
      while (collector.spans.filter(isWanted).length < count) await new Promise((resolve) => setTimeout(resolve, 5));
      return collector.spans.filter(isWanted);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return collector;
}
