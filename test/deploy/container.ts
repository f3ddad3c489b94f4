import type { Outcome } from '../support/run-command';
import type { Image } from './image';
import { startIsolated, type IsolatedProcess } from './isolated-process';

/**
 * What a container engine does before it starts the program: mounts of its own, with all files read-only except those of a volume; the user
 * of the image, without capabilities.
 */
const CONTAINER = `
set -eu
root=$1 user=$2 directory=$3 volume=$4
shift 4
mount --bind "$root" "$root"
if [ -n "$volume" ]; then
  mount -t tmpfs -o "uid=\${user%:*},mode=700" tmpfs "$root$volume"
fi
mount -o remount,ro,bind "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
exec chroot "$root" setpriv --reuid="\${user%:*}" --regid="\${user#*:}" --clear-groups --bounding-set=-all --no-new-privs \\
  env --ignore-environment --chdir="$directory" "$@"
`;

/** Options of a container. */
export interface ContainerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** A folder of the image that can be written to. */
  readonly volume?: string;
}

/** Runs a program in an image, on the network of this machine. */
function runInImage({ config, root }: Image, program: readonly string[], { env = {}, volume = '' }: ContainerOptions): IsolatedProcess {
  const environment = [...config.Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
  return startIsolated(['mount'], CONTAINER, [root, config.User, config.WorkingDir, volume, ...environment, ...program]);
}

/** Starts the image with a command of the gateway, by default that of the image. */
export function startContainer(image: Image, options: ContainerOptions, command: readonly string[] = image.config.Cmd): IsolatedProcess {
  return runInImage(image, [...image.config.Entrypoint, ...command], options);
}

/** Runs the health check of the image, as an engine does beside the program. */
export function checkHealth(image: Image, options: ContainerOptions): Promise<Outcome> {
  const [kind, ...command] = image.config.Healthcheck.Test;
  if (kind !== 'CMD') throw new Error(`a health check that needs a shell: ${kind}`);
  return runInImage(image, command, options).ended;
}
