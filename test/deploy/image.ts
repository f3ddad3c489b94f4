import { execFile } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../../src/project-root';
import { runInShell } from '../support/run-in-shell';

const execute = promisify(execFile);

/** Any commit: the build does not read the repository. */
export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** Any time, which all files of the image get. */
const EPOCH_S = 1_700_000_000;

/** Debian's release of the default base image. */
const RELEASE = 'bookworm';

/** The configuration of an image (Docker image specification v1.2). */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly StopSignal: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

/** A built image, in a storage of its own. */
export interface Image {
  readonly config: ImageConfig;
  /** The digests of its layers: that of the base and that of the gateway. */
  readonly layers: readonly string[];
  /** The folder where its files are mounted. */
  readonly root: string;
  /** Builds it again from nothing. @returns the digests of its layers */
  rebuild(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

/** Whether this machine can build images: with Debian's packages `buildah` and `mmdebstrap`, as root. */
export const CAN_BUILD = process.getuid?.() === 0 && ['/usr/bin/buildah', '/usr/bin/mmdebstrap'].every((file) => existsSync(file));

/** In memory, a build takes two thirds of the processor time: most of it is creating and deleting files. It needs less than 4 GB. */
const MEMORY = '/dev/shm';
const MIN_MEMORY_BYTES = 8_000_000_000;

/** Where the storage is created. */
function storageParent(): string {
  if (!existsSync(MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > MIN_MEMORY_BYTES ? MEMORY : tmpdir();
}

/** Runs buildah with a storage in a folder. */
type Buildah = (...args: readonly string[]) => Promise<string>;

/** `overlay` is fast, but not every file system supports it; `vfs` copies each layer. */
async function openStorage(folder: string): Promise<Buildah> {
  const withDriver =
    (driver: string): Buildah =>
    async (...args) => {
      const storage = ['--root', join(folder, driver), '--runroot', join(folder, 'run'), '--storage-driver', driver];
      const { stdout } = await execute('buildah', [...storage, ...args], { cwd: PROJECT_ROOT, maxBuffer: 64 * 1024 * 1024 });
      return stdout.trim();
    };
  const overlay = withDriver('overlay');
  return overlay('info').then(
    () => overlay,
    () => withDriver('vfs'),
  );
}

/** Makes an image of a folder or an archive on top of another one. */
async function commit(buildah: Buildah, name: string, parent: string, source: string, settings: readonly string[] = []): Promise<void> {
  const container = await buildah('from', parent);
  await buildah('add', '--quiet', container, source, '/');
  if (settings.length > 0) await buildah('config', ...settings.flatMap((setting) => ['--env', setting]), container);
  await buildah('commit', '--quiet', '--rm', container, name);
}

/** Installs Node's recommended release from npm, and this machine's npm, in a folder that has the structure of an image. */
async function installNode(folder: string): Promise<void> {
  const name = `node-linux-${process.arch}`;
  await execute('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--silent', `${name}@24`]);
  const { stdout } = await execute('npm', ['root', '--global']);
  const programs = join(folder, 'root', 'usr', 'local', 'bin');
  await mkdir(programs, { recursive: true });
  await copyFile(join(folder, 'node_modules', name, 'bin', 'node'), join(programs, 'node'));
  await cp(join(stdout.trim(), 'npm'), join(folder, 'root', 'usr', 'local', 'lib', 'node_modules', 'npm'), { recursive: true });
  await writeFile(join(programs, 'npm'), '#!/bin/sh\nexec node /usr/local/lib/node_modules/npm/bin/npm-cli.js "$@"\n', { mode: 0o755 });
}

/** npm in the image uses the registry, the authorities and the cache of this machine. */
async function npmSettings(folder: string): Promise<{ readonly environment: string[]; readonly cache: string }> {
  const read = async (key: string): Promise<string> => (await execute('npm', ['config', 'get', key])).stdout.trim();
  const authorities = process.env['NODE_EXTRA_CA_CERTS'];
  if (authorities !== undefined) {
    const target = join(folder, 'root', authorities);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(authorities, target);
  }
  const environment = [`npm_config_registry=${await read('registry')}`, 'npm_config_prefer_offline=true', 'npm_config_cache=/npm-cache'];
  return {
    environment: authorities === undefined ? environment : [...environment, `NODE_EXTRA_CA_CERTS=${authorities}`],
    cache: `${await read('cache')}:/npm-cache`,
  };
}

/** The mirror of Debian that this machine's own packages come from. @throws if it has none */
async function debianMirror(): Promise<string> {
  const format = '$(CREATED_BY) $(LABEL) $(REPO_URI)';
  const { stdout } = await execute('apt-get', ['indextargets', '--format', format]);
  const mirror = /^Packages Debian (\S+)$/m.exec(stdout)?.[1];
  if (mirror === undefined) throw new Error('apt knows no mirror of Debian: apt-get update');
  return mirror;
}

/** Makes the images that the Dockerfile starts from: a minimal Debian, and one with Node and npm. @returns npm's cache as a volume */
async function makeBases(buildah: Buildah, folder: string): Promise<string> {
  const archive = join(folder, 'debian.tar');
  const mirror = await debianMirror();
  const [npm] = await Promise.all([
    installNode(folder).then(() => npmSettings(folder)),
    execute('mmdebstrap', ['--variant=essential', '--include=libstdc++6', '--quiet', RELEASE, archive, mirror]),
  ]);
  await commit(buildah, 'localhost/debian', 'scratch', archive);
  await commit(buildah, 'localhost/node', 'localhost/debian', join(folder, 'root'), npm.environment);
  return npm.cache;
}

/** Builds the Dockerfile on these images. */
async function build(buildah: Buildah, cache: string): Promise<Pick<Image, 'config' | 'layers'>> {
  const images = ['NODE_IMAGE=localhost/node', 'BASE_IMAGE=localhost/debian', `BUILD_COMMIT=${COMMIT}`];
  // By default buildah limits open files to 1,024, of which npm opens more at a time if its cache has what it needs.
  const openFiles = (await runInShell('ulimit -Hn')).trim();
  const limit = ['--ulimit', `nofile=${openFiles}:${openFiles}`];
  const options = ['--isolation', 'chroot', '--format', 'docker', '--timestamp', String(EPOCH_S), '--volume', cache, ...limit];
  const args = images.flatMap((argument) => ['--build-arg', argument]);
  await buildah('build', '--quiet', ...options, ...args, '--file', 'deploy/Dockerfile', '--tag', 'localhost/gateway', '.');
  // buildah's own description of an image.
  const { Docker, OCIv1 } = JSON.parse(await buildah('inspect', '--type', 'image', 'localhost/gateway')) as {
    readonly Docker: { readonly config: ImageConfig };
    readonly OCIv1: { readonly rootfs: { readonly diff_ids: readonly string[] } };
  };
  return { config: Docker.config, layers: OCIv1.rootfs.diff_ids };
}

/**
 * Builds `deploy/Dockerfile` without a container engine. Its base is a minimal Debian, and Node is from npm, because the images that the
 * file names by default are in registries that the tests do not use.
 */
export async function buildImage(): Promise<Image> {
  const folder = await mkdtemp(join(storageParent(), 'gateway-image-'));
  try {
    const buildah = await openStorage(folder);
    const cache = await makeBases(buildah, folder);
    const built = await build(buildah, cache);
    const container = await buildah('from', 'localhost/gateway');
    return {
      ...built,
      root: await buildah('mount', container),
      rebuild: async () => (await build(buildah, cache)).layers,
      async remove() {
        await buildah('umount', container);
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
