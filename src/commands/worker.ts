import cluster from 'node:cluster';
import { parseConfig } from '../config/config';
import { rateLimitOfWorker } from '../config/limits';
import { CommandError, type Command } from './command';
import { joinWorkers } from './membership';
import { runGateway } from './run-gateway';

/** `worker [--no-report]`: runs the gateway as one of several workers. Only `serve` starts it, which has checked the addresses. */
export const worker: Command = (runtime) => {
  const { worker: channel } = cluster;
  if (channel === undefined) throw new CommandError('A worker is started by the gateway itself: set WORKERS, and run serve');
  // Only the primary process replaces workers. A SIGHUP to the whole process group reaches them as well.
  runtime.onReloadRequested(() => undefined);
  const config = parseConfig(runtime.env);
  const { workers } = config.server;
  const limits = { ...config.limits, rate: rateLimitOfWorker(config.limits.rate, workers) };
  return runGateway({ ...config, limits }, runtime, (metrics) => joinWorkers(channel, workers, metrics));
};
