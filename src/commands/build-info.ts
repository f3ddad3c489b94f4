import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config';
import type { BuildInfo } from '../http/metrics';
import { PROJECT_ROOT } from '../project-root';
import type { Runtime } from './command';

/** What runs: the version of this program and of Node, and the commit if BUILD_COMMIT names it. */
export function readBuildInfo({ server }: Config, { nodeVersion }: Runtime): BuildInfo {
  // The program's own file, which has a version.
  const { version } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { readonly version: string };
  return { version, nodeVersion, commit: server.buildCommit };
}
