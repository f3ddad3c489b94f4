import { codeOfMessage } from './failure-messages';

/** The codes and messages of an error, from its outermost layer to its innermost. */
export interface ErrorChain {
  /** SQLSTATEs, Node's errno names and TLS codes, Prisma's P-codes, and the codes that messages stand for. */
  readonly codes: readonly string[];
  readonly messages: readonly string[];
}

/** More than the layers of an error, and a limit for an error that is its own cause. */
const MAX_DEPTH = 6;

function stringIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function propertiesOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  // Properties of any object can be read as unknown.
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
}

/** Collects the codes and messages of an error and its causes. Never throws. */
export function errorChainOf(error: unknown, depth = 0): ErrorChain {
  if (typeof error === 'string') return errorChainOf({ message: error }, depth);
  const found = propertiesOf(error);
  if (found === undefined || depth > MAX_DEPTH) return { codes: [], messages: [] };
  // Prisma's driver adapter prefixes these properties with `original`.
  const code = stringIn(found['originalCode']) ?? stringIn(found['code']);
  const message = stringIn(found['originalMessage']) ?? stringIn(found['message']);
  const codeOfText = message === undefined ? undefined : codeOfMessage(message, code);
  // Prisma's DriverAdapterError repeats the message of its cause without the code.
  const inner = [found['cause'], found['meta'], propertiesOf(found['driverAdapterError'])?.['cause']];
  const causes = inner.map((cause) => errorChainOf(cause, depth + 1));
  return {
    // A code from a message is more exact than a code that stands for several failures.
    codes: [codeOfText, code, ...causes.flatMap(({ codes }) => codes)].filter((one) => one !== undefined),
    messages: [message, ...causes.flatMap(({ messages }) => messages)].filter((one) => one !== undefined),
  };
}
