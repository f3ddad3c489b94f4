import { randomUUID } from 'node:crypto';

/** Sets the name of the run in the environment of its workers. The first test that needs a database creates the template. */
export default function nameRun(): void {
  process.env['TEST_RUN'] = randomUUID().slice(0, 8);
}
