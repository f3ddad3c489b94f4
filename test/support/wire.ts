import { connect } from 'node:net';

/** A request as a client writes it. Malformed requests are written as raw bytes instead. */
export interface WireRequest {
  readonly method?: string;
  /** The request target; never normalized. */
  readonly path: string;
  /** Sent in this order and case, repetitions included. `host` and `connection` are added if they are missing. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Buffer;
}

/** The response, parsed as HTTP as far as possible. */
export interface WireAnswer {
  readonly status: number;
  /** Lower-case names; repeated headers are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Whether the server closed the connection without a response. */
  readonly isEmpty: boolean;
}

/** The bytes of a request. */
export function bytesOf({ method = 'GET', path, headers = [], body }: WireRequest, host: string): Buffer {
  const has = (wanted: string): boolean => headers.some(([name]) => name.toLowerCase() === wanted);
  const framed = has('content-length') || has('transfer-encoding');
  const all = [
    ...(has('host') ? [] : [['host', host]]),
    ...headers,
    ...(has('connection') ? [] : [['connection', 'close']]),
    ...(body === undefined || framed ? [] : [['content-length', String(Buffer.byteLength(body))]]),
  ];
  // Header values are bytes: latin1 maps each character up to 255 to one byte.
  const head = `${method} ${path} HTTP/1.1\r\n${all.map(([name = '', value = '']) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body ?? '')]);
}

function unchunk(body: string): string {
  let text = '';
  for (let rest = body; ;) {
    const end = rest.indexOf('\r\n');
    const size = parseInt(rest, 16);
    if (end < 0 || !(size > 0)) return text;
    text += rest.slice(end + 2, end + 2 + size);
    rest = rest.slice(end + 4 + size);
  }
}

/** The first final response on a connection. */
export function parseAnswer(bytes: Buffer): WireAnswer {
  const whole = bytes.toString('latin1');
  if (whole === '') return { status: 0, headers: {}, text: '', isEmpty: true };
  const split = whole.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = whole.slice(0, split < 0 ? undefined : split).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? NaN);
  if (status >= 100 && status < 200) return parseAnswer(bytes.subarray(split + 4));
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = name in headers ? `${headers[name] ?? ''}, ${value}` : value;
  }
  const raw = split < 0 ? '' : whole.slice(split + 4);
  const length = headers['content-length'];
  const body = headers['transfer-encoding'] === 'chunked' ? unchunk(raw) : raw.slice(0, length === undefined ? undefined : Number(length));
  return { status, headers, text: Buffer.from(body, 'latin1').toString('utf8'), isEmpty: false };
}

/** Whether the first final response is complete, whatever follows it; one without a length ends with its connection. */
function isWhole(bytes: Buffer): boolean {
  const bodyStart = bytes.indexOf('\r\n\r\n') + 4;
  if (bodyStart < 4) return false;
  const head = bytes.subarray(0, bodyStart);
  if (/^HTTP\/1\.1 1/.test(head.toString('latin1'))) return isWhole(bytes.subarray(bodyStart));
  const length = parseAnswer(head).headers['content-length'];
  return length !== undefined && bytes.length - bodyStart >= Number(length);
}

/** Writes bytes to a new connection and reads one response, or until the server closes it. */
export function exchange(url: string, bytes: Buffer): Promise<WireAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let read: Buffer = Buffer.alloc(0);
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const finish = (): void => {
      socket.destroy();
      resolve(parseAnswer(read));
    };
    socket.on('data', (chunk) => {
      read = Buffer.concat([read, chunk]);
      if (isWhole(read)) finish();
    });
    socket.on('end', finish);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // The server closed the connection during the write: the response, if any, has arrived.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') finish();
      else reject(error);
    });
  });
}
