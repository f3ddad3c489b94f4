import { rm } from 'node:fs/promises';
import { runDirectory } from '../run';
import { onServer, serverTemplateName, serverUrl } from '../server';

/** Removes the databases and files that the tests of this run shared. */
export default async function removeShared(): Promise<void> {
  await rm(runDirectory(), { recursive: true, force: true });
  if (serverUrl() !== undefined) await onServer(`drop database if exists ${serverTemplateName()} with (force)`);
}
