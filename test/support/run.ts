import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The name of this Jest run, which is part of the names of all its databases; they are removed at its end. */
export function runName(): string {
  // Set by the global setup, which runs before any worker starts.
  return process.env['TEST_RUN'] ?? '';
}

/** The folder of this run's databases on the embedded engine. */
export function runDirectory(): string {
  return join(tmpdir(), `gateway-test-${runName()}`);
}
