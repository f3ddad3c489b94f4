import { createRequire } from 'node:module';
import { destination, type DestinationStream } from 'pino';
import type PinoPretty from 'pino-pretty';

const STANDARD_OUTPUT = 1;

/** Keys that are the same in every line. */
const PROCESS_KEYS = ['pid', 'hostname'];
/** Keys that the message of a request's line contains already. */
const REQUEST_KEYS = ['method', 'route', 'operation', 'status', 'durationMs'];

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

/** Formats `GET /api/v1/users/:userId/stats 200 in 3.2 ms`; for GraphQL with the operation after the route. */
function requestMessage({ method, route, operation, status, durationMs }: Record<string, unknown>): string {
  const parts = [method, route, operation, status, 'in', durationMs, 'ms'];
  return parts.filter((part) => typeof part === 'string' || typeof part === 'number').join(' ');
}

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
