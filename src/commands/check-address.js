// Checks that the gateway can listen, before `npm start` builds anything: a build takes much longer. So this is JavaScript without
// dependencies, which runs in a fresh checkout. The gateway checks again when it starts (listen.ts), with the same messages; a test
// compares them.
const { createServer } = require('node:net');

const MAX_PORT = 65_535;

/** Reads `.env` like main.ts, which also reports if that is not possible. */
function loadEnvironmentFile() {
  try {
    process.loadEnvFile();
  } catch {
    // See above.
  }
}

/** The addresses that config/server.ts reads from the same variables. An empty variable counts as unset. */
function addresses() {
  const { HOST, PORT, DATABASE_URL, OPERATIONS_HOST, OPERATIONS_PORT } = process.env;
  const main = { prefix: '', host: HOST || (DATABASE_URL ? '0.0.0.0' : '127.0.0.1'), port: PORT || '4000' };
  const operations = { prefix: 'OPERATIONS_', host: OPERATIONS_HOST || '127.0.0.1', port: OPERATIONS_PORT };
  return [main, ...(OPERATIONS_PORT ? [operations] : [])].map((address) => ({
    ...address,
    host: address.host.replace(/^\[(.*)\]$/, '$1'),
  }));
}

/** The message for an error of `listen`. */
function messageOf({ code }, { prefix, host, port }) {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken: stop what uses it, or choose another with ${prefix}PORT`;
    case 'EACCES':
      return `Port ${port} on ${host} needs more privileges: choose one from 1024 on with ${prefix}PORT`;
    case 'EADDRNOTAVAIL':
      return `${host} is not an address of this machine: choose another with ${prefix}HOST`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host ${host} cannot be found: choose another with ${prefix}HOST`;
    default:
      return `Port ${port} on ${host} cannot be listened on (${code}): choose others with ${prefix}HOST and ${prefix}PORT`;
  }
}

/** Resolves to what prevents listening on an address; undefined if nothing does. */
function faultOf(address) {
  const { prefix, host, port } = address;
  if (!/^\d{1,5}$/.test(port) || Number(port) > MAX_PORT) return Promise.resolve(`${prefix}PORT: must be a port number`);
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => resolve(messageOf(error, { ...address, port: Number(port) })));
    server.listen({ host, port: Number(port) }, () => server.close(() => resolve(undefined)));
  });
}

async function main() {
  loadEnvironmentFile();
  for (const address of addresses()) {
    const fault = await faultOf(address);
    if (fault !== undefined) {
      console.error(fault);
      process.exit(1);
    }
  }
}

void main();
