import type { ClientConnection } from '../database/batch-loader';
import { AppError } from '../errors/app-error';

/** How long a page waits for a count that is not kept, in milliseconds. After that, the response has the rows without the count. */
const COUNT_LIMIT_MS = 2_000;

/** Limits a load to COUNT_LIMIT_MS, after which its statement may be cancelled. @throws AppError GATEWAY_TIMEOUT */
export async function withinCountLimit<Result>(
  load: (connection: ClientConnection) => Promise<Result>,
  connection: ClientConnection | undefined,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isOver = true;
      reject(new AppError('GATEWAY_TIMEOUT', { internalReason: 'statementTimeout' }));
    }, COUNT_LIMIT_MS);
  });
  const limited: ClientConnection = {
    get destroyed() {
      return isOver || connection?.destroyed === true;
    },
    statements: connection?.statements,
    trace: connection?.trace,
    consistency: connection?.consistency,
  };
  try {
    return await Promise.race([load(limited), limit]);
  } finally {
    clearTimeout(timer);
  }
}
