import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../../src/project-root';
import { eventually } from '../faults/processes';
import type { Outcome } from '../support/run-command';
import { dependenciesOf, mountsOf, type ComposeFile, type ComposeService } from './compose-file';
import { startIsolated, type IsolatedProcess } from './isolated-process';

const execute = promisify(execFile);

/** A program of this machine in place of that of an image. */
export interface Program {
  /** The user who runs it. */
  readonly user: string;
  /** Its command line, from that of the service. */
  readonly command: (service: ComposeService) => readonly string[];
  /** The environment that the image sets. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folders of the image that belong to this user, besides volumes. */
  readonly folders?: readonly string[];
}

/** Whether this machine can run the stack: as root, with Debian's packages of the servers. */
export const CAN_RUN =
  process.getuid?.() === 0 &&
  ['/usr/sbin/haproxy', '/usr/sbin/pgbouncer', '/usr/bin/prometheus', '/usr/sbin/ip'].every((file) => existsSync(file));

/** Creates the network of the stack, which only exists as long as this process. */
const NETWORK = `
ip link add stack type bridge && ip address add 10.88.0.1/16 dev stack && ip link set stack up && echo ready && exec sleep infinity`;

/**
 * Starts a program as in a container: the file system of this machine below a writable layer of its own, with the mounts of the service,
 * and its own network interface, which appears shortly after the start. The user of a service may have no access to the folders above the
 * project on this machine.
 */
const CONTAINER = `
set -eu
address=$1 folder=$2 hosts=$3 user=$4 directory=$5
shift 5
mkdir -p "$folder"
mount -t tmpfs tmpfs "$folder"
cd "$folder"
mkdir upper work root
mount -t overlay -o lowerdir=/,upperdir=upper,workdir=work overlay root
mount -t proc proc root/proc
mount --rbind /dev root/dev
cp "$hosts" root/etc/hosts
mkdir -p "root$directory"
above=$(dirname "$directory")
while [ "$above" != / ]; do
  chmod go+x "root$above"
  above=$(dirname "$above")
done
until ip link show eth0 >/dev/null 2>&1; do sleep 0.02; done
ip link set lo up
ip address add "$address/16" dev eth0
ip link set eth0 up
while [ "$1" != -- ]; do
  mkdir -p "root$(dirname "$2")"
  if [ "$1" = folder ]; then
    mkdir -p "root$2" && chown "$user" "root$2"
  elif [ -d "$1" ]; then
    mkdir -p "root$2" && mount --rbind "$1" "root$2"
  else
    touch "root$2" && mount --bind "$1" "root$2"
  fi
  shift 2
done
shift
exec chroot root setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups env --ignore-environment --chdir="$directory" "$@"
`;

/** Services of the Compose file, each with an address, a host name and a file system of its own. */
export class Stack {
  private readonly started = new Map<string, Promise<IsolatedProcess>>();

  private constructor(
    private readonly file: ComposeFile,
    private readonly programs: Readonly<Record<string, Program>>,
    private readonly folder: string,
    private readonly network: IsolatedProcess,
  ) {}

  /** Prepares the services of a Compose file. `programs` are those that this machine has. */
  static async open(file: ComposeFile, programs: Readonly<Record<string, Program>>): Promise<Stack> {
    const folder = await mkdtemp(join(tmpdir(), 'gateway-stack-'));
    const network = startIsolated(['net'], NETWORK, []);
    await network.until(/ready/);
    const stack = new Stack(file, programs, folder, network);
    const hosts = Object.keys(file.services).map((name) => `${stack.addressOf(name)} ${name}\n`);
    await writeFile(stack.hosts, ['127.0.0.1 localhost\n', ...hosts].join(''));
    return stack;
  }

  /** Starts a service after those that it depends on. */
  async start(name: string): Promise<void> {
    for (const [dependency, condition] of dependenciesOf(this.serviceOf(name))) {
      await this.start(dependency);
      await this.untilCondition(dependency, condition);
    }
    const starting = this.started.get(name) ?? this.launch(name);
    this.started.set(name, starting);
    await starting;
  }

  /** Runs a command in a service that has started. @returns its standard output; @throws Error with the output of the service if it fails */
  async run(name: string, command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const service = await this.started.get(name);
    try {
      const inside = ['--target', String(service?.pid()), '--net', '--mount', '--root', '--wd=/'];
      const all = [...inside, 'env', '--ignore-environment', ...this.environmentOf(name, env), ...command];
      return (await execute('nsenter', all)).stdout.trim();
    } catch (cause) {
      throw new Error(`${command.join(' ')} failed in ${name}: ${String(cause)}\n${service?.output() ?? ''}`, { cause });
    }
  }

  /** Sends SIGTERM to a service. @returns its outcome */
  async stop(name: string): Promise<Outcome> {
    const service = await this.started.get(name);
    if (service === undefined) throw new Error(`${name} has not started`);
    service.kill('SIGTERM');
    return service.ended;
  }

  /** Ends all services. */
  async remove(): Promise<void> {
    for (const service of [...(await Promise.all(this.started.values())), this.network]) {
      service.kill('SIGKILL');
      await service.ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private get hosts(): string {
    return join(this.folder, 'hosts');
  }

  private indexOf(name: string): number {
    return Object.keys(this.file.services).indexOf(name);
  }

  private addressOf(name: string): string {
    return `10.88.1.${this.indexOf(name) + 1}`;
  }

  private serviceOf(name: string): ComposeService {
    const service = this.file.services[name];
    if (service === undefined) throw new Error(`There is no service ${name}`);
    return service;
  }

  private programOf(name: string): Program {
    const program = this.programs[name];
    if (program === undefined) throw new Error(`There is no program for ${name}`);
    return program;
  }

  private async untilCondition(name: string, condition: string): Promise<void> {
    if (condition === 'service_healthy') {
      const [, ...check] = this.serviceOf(name).healthcheck?.test ?? [];
      await eventually(() => this.run(name, check));
    } else if (condition === 'service_completed_successfully') {
      const outcome = await (await this.started.get(name))?.ended;
      if (outcome?.code !== 0) throw new Error(`${name} failed:\n${outcome?.stdout ?? ''}${outcome?.stderr ?? ''}`);
    }
  }

  /** The environment of a service, as the arguments of `env`. */
  private environmentOf(name: string, extra: Readonly<Record<string, string>> = {}): string[] {
    const all = { PATH: process.env['PATH'] ?? '', ...this.programOf(name).env, ...this.serviceOf(name).environment, ...extra };
    return Object.entries(all).map(([variable, value]) => `${variable}=${value}`);
  }

  /** The mounts of a service, as the arguments of CONTAINER. */
  private async mountArguments(name: string): Promise<string[]> {
    const service = this.serviceOf(name);
    const { binds, volumes } = mountsOf(service);
    const owned = [...(this.programOf(name).folders ?? []), ...volumes.map(({ target }) => target)];
    const bound = [{ source: PROJECT_ROOT, target: PROJECT_ROOT }, ...binds];
    const written = (service.configs ?? []).map(async ({ source, target }) => {
      const file = join(this.folder, source);
      await writeFile(file, this.file.configs[source]?.content ?? '');
      return { source: file, target };
    });
    const files = [...bound, ...(await Promise.all(written))];
    return [...owned.flatMap((path) => ['folder', path]), ...files.flatMap(({ source, target }) => [source, target])];
  }

  private async launch(name: string): Promise<IsolatedProcess> {
    const { user, command } = this.programOf(name);
    const place = [this.addressOf(name), join(this.folder, name), this.hosts, user, PROJECT_ROOT];
    const program = [...this.environmentOf(name), ...command(this.serviceOf(name))];
    const service = startIsolated(['net', 'mount'], CONTAINER, [...place, ...(await this.mountArguments(name)), '--', ...program]);
    const link = `v${this.indexOf(name)}`;
    const inNetwork = ['--target', String(this.network.pid()), '--net', 'ip', 'link'];
    // The script waits for its interface, so the process has not ended yet.
    const pid = await eventually(() => Promise.resolve().then(() => service.pid()));
    await execute('nsenter', [...inNetwork, 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid)]);
    await execute('nsenter', [...inNetwork, 'set', link, 'master', 'stack', 'up']);
    return service;
  }
}
