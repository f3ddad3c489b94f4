import { pino } from 'pino';
import type { Config } from '../config/config';
import { rateLimitOfWorker } from '../config/limits';
import { createLogOutput, createReadableLogOutput } from '../http/log-output';
import { CommandError, type Runtime } from './command';
import { NO_REPORT } from './startup-report';
import { describeEnd, WorkerPool } from './worker-pool';

/**
 * Runs the gateway in several workers until this process should stop. This process accepts the connections and distributes them; it does not
 * serve any itself. Resolves to the exit code.
 */
export async function runWorkers({ server, limits, production }: Config, runtime: Runtime): Promise<number> {
  const output = runtime.isTerminal && !production ? createReadableLogOutput() : createLogOutput();
  const log = pino({ level: server.logLevel }, output);
  const pool = new WorkerPool(server.workers, log, !runtime.arguments.includes(NO_REPORT));
  const stopped = runtime.stopRequested.then((signal) => pool.stop(signal));

  const starting = pool.start();
  runtime.onReloadRequested(() => {
    void starting.then(() => pool.replaceAll());
  });
  const end = await starting;
  if (end !== undefined) {
    // The worker has reported its own error, as a single process would. One that was killed could not.
    if (end.code === null) throw new CommandError(`The first worker ${describeEnd(end)} before it was ready: is there enough memory?`);
    return end.code;
  }
  const rate = rateLimitOfWorker(limits.rate, server.workers);
  if (rate.kind === 'on' && rate.redis === undefined) {
    log.info(
      { unitsPerMinute: rate.unitsPerMinute },
      `without REDIS_URL, each of the ${server.workers} workers allows a client its part of RATE_LIMIT`,
    );
  }
  runtime.notifyReady();
  return (await stopped) ? 0 : 1;
}
