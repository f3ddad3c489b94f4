import { parseConfig } from '../config/config';
import type { Command } from './command';
import { assertCanListen } from './listen';

/** `serve [--no-report]`: runs the gateway until the process should stop, in this process or in several workers. */
export const serve: Command = async (runtime) => {
  const config = parseConfig(runtime.env);
  await assertCanListen(config.server);
  if (config.server.workers > 1) {
    const { runWorkers } = await import('./run-workers.js');
    return runWorkers(config, runtime);
  }
  // Loading the gateway takes most of a second, so it is loaded only after the check of its addresses.
  const { runGateway } = await import('./run-gateway.js');
  return runGateway(config, runtime);
};
