import { createRequire } from 'node:module';
import { destination, type DestinationStream } from 'pino';
import type PinoPretty from 'pino-pretty';

const STANDARD_OUTPUT = 1;

/** Keys that are the same in every line. */
const PROCESS_KEYS = ['pid', 'hostname'];
/** Keys that the message of a request's line contains already. */
const REQUEST_KEYS = ['method', 'route', 'path', 'operation', 'status', 'durationMs', 'code', 'reason', 'fields'];

const load = createRequire(__filename);

/** Writes bytes to a file descriptor. Drops them once the reader has closed it. */
function openOutput(fd: number): { write(bytes: Buffer): void } {
  // The types of pino do not cover writing bytes in this mode.
  const output = destination({ fd, contentMode: 'buffer' }) as unknown as { write(bytes: Buffer): boolean };
  // `write` is looked up for each line, because pino replaces it by an empty function once the reader has closed.
  return { write: (bytes) => void output.write(bytes) };
}

/**
 * Writes log lines as JSON to a file descriptor; standard output by default. It passes bytes, because with strings pino's stream measures
 * all waiting lines again for each further line. Lines are dropped once the reader has closed.
 */
export function createLogOutput(fd = STANDARD_OUTPUT): DestinationStream {
  const output = openOutput(fd);
  return {
    write(line) {
      output.write(Buffer.from(line));
    },
  };
}

const REQUEST_ERROR = 400;
const SERVER_ERROR = 500;

/** Widths of the columns before the route: the usual methods, and durations below a minute. */
const METHOD_WIDTH = 4;
const DURATION_WIDTH = 7;

type Format = PinoPretty.MessageFormatFunc;

function isText(part: unknown): part is string {
  return typeof part === 'string' && part !== '';
}

/**
 * Formats a request in columns: status, method, duration, and then the route and operation, or the path if there is no route; after a
 * failure, its code, reason and fields.
 * `400 GET      1.2 ms  /api/v1/users/:id/stats RestUserStats  BAD_USER_INPUT objectId (id)`
 */
const requestMessage: Format = ({ method, route, path, operation, status, durationMs, code, reason, fields }, _key, _label, { colors }) => {
  const colour = Number(status) >= SERVER_ERROR ? colors.red : Number(status) >= REQUEST_ERROR ? colors.yellow : colors.green;
  const duration = typeof durationMs === 'number' ? `${durationMs.toFixed(1).padStart(DURATION_WIDTH)} ms` : '';
  const columns = [colour(String(status)), (isText(method) ? method : '-').padEnd(METHOD_WIDTH), duration.padEnd(DURATION_WIDTH + 3)];
  const what = [path ?? route, operation].filter(isText).join(' ');
  const why = [code, reason, Array.isArray(fields) ? `(${fields.join(', ')})` : ''].filter(isText).join(' ');
  return `${columns.join(' ')}  ${what}${why === '' ? '' : `  ${colour(why)}`}`;
};

/** Writes log lines for a terminal to a file descriptor; standard output by default. Lines are dropped once the reader has closed. */
export function createReadableLogOutput(fd = STANDARD_OUTPUT): DestinationStream {
  // Loaded on first use, because production does not need it. The type is imported from the same package.
  const { prettyFactory } = load('pino-pretty') as typeof PinoPretty;
  const options: PinoPretty.PrettyOptions = { translateTime: 'SYS:HH:MM:ss', singleLine: true };
  const format = prettyFactory({ ...options, ignore: PROCESS_KEYS.join(',') });
  const formatRequest = prettyFactory({
    ...options,
    ignore: [...PROCESS_KEYS, ...REQUEST_KEYS].join(','),
    messageFormat: requestMessage,
  });
  const output = openOutput(fd);
  return {
    write(line) {
      const isRequest = line.includes('"msg":"request"');
      output.write(Buffer.from((isRequest ? formatRequest : format)(line)));
    },
  };
}
