import { createServer } from 'node:net';
import type { Gateway } from '../app';
import type { ServerConfig } from '../config/server';
import { CommandError } from './command';

/** Connections that may wait to be accepted. Beyond that, clients retry after a second. This is Linux's default maximum. */
const BACKLOG = 4_096;

/** A host and port to listen on. */
interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Converts an error of `listen` to one that names the variables to change. `prefix` is the prefix of their names. The messages are those of
 * check-address.js.
 */
function listenFault(error: unknown, { host, port }: Address, prefix: string): unknown {
  const { code, syscall } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  switch (code) {
    case 'EADDRINUSE':
      return new CommandError(`Port ${port} on ${host} is taken: stop what uses it, or choose another with ${prefix}PORT`);
    case 'EACCES':
      return new CommandError(`Port ${port} on ${host} needs more privileges: choose one from 1024 on with ${prefix}PORT`);
    case 'EADDRNOTAVAIL':
      return new CommandError(`${host} is not an address of this machine: choose another with ${prefix}HOST`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new CommandError(`The host ${host} cannot be found: choose another with ${prefix}HOST`);
  }
  // Any other error of the system is about the address as well; an error without a system call is this program's fault.
  if (code === undefined || syscall === undefined) return error;
  return new CommandError(`Port ${port} on ${host} cannot be listened on (${code}): choose others with ${prefix}HOST and ${prefix}PORT`);
}

/** Listens on an address and stops listening. Rejects with the error of `listen`. */
function tryListening(address: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    // A client that connects meanwhile is disconnected, so that it cannot keep the server open.
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(address.port, address.host, () => {
      server.close(() => {
        resolve();
      });
    });
  });
}

/**
 * Checks that the gateway can listen on its addresses, before anything is opened or created. Another process can still take a port
 * afterwards, so `listen` reports the same errors.
 * @throws CommandError if an address cannot be listened on
 */
export async function assertCanListen({ host, port, operations }: ServerConfig): Promise<void> {
  try {
    await tryListening({ host, port });
  } catch (error) {
    throw listenFault(error, { host, port }, '');
  }
  if (operations === undefined) return;
  try {
    await tryListening(operations);
  } catch (error) {
    throw listenFault(error, operations, 'OPERATIONS_');
  }
}

/**
 * Listens on the configured addresses.
 * @returns the actual port of the gateway, also if the configured one is 0
 * @throws CommandError if an address cannot be listened on
 */
export async function listen({ http, operations }: Gateway, config: ServerConfig): Promise<number> {
  await http.listen({ host: config.host, port: config.port, backlog: BACKLOG }).catch((error: unknown) => {
    throw listenFault(error, config, '');
  });
  const { operations: where } = config;
  if (operations !== undefined && where !== undefined) {
    await operations
      .listen({ ...where, listenTextResolver: (address) => `Health and metrics listening at ${address}` })
      .catch((error: unknown) => {
        throw listenFault(error, where, 'OPERATIONS_');
      });
  }
  const address = http.server.address();
  return typeof address === 'object' && address !== null ? address.port : config.port;
}
