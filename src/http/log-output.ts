import { destination, type DestinationStream } from 'pino';

const STANDARD_OUTPUT = 1;

/**
 * Where log lines go: a file descriptor, standard output where none is named. It is given bytes, because of texts pino's stream
 * measures all that wait to be written anew with each further line. Once nobody reads any more, lines are thrown away.
 */
export function createLogOutput(fd = STANDARD_OUTPUT): DestinationStream {
  // The mode takes bytes, which its type does not know.
  const output = destination({ fd, contentMode: 'buffer' }) as unknown as { write(line: Buffer): boolean };
  // Looked up with each line: where the reader has gone, pino puts an empty one in its place.
  return { write: (line) => void output.write(Buffer.from(line)) };
}
