import { rm } from 'node:fs/promises';
import { runDirectory } from '../run';
import { onServer, serverTemplateName, serverUrl } from '../server';
import { endShared } from '../worker-end';

/** Removes the databases and files that the tests of this run shared. */
export default async function removeShared(): Promise<void> {
  // Without worker processes, the test files ran in this one.
  await endShared();
  await rm(runDirectory(), { recursive: true, force: true });
  if (serverUrl() !== undefined) await onServer(`drop database if exists ${serverTemplateName()} with (force)`);
}
