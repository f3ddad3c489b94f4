import { connectionParameters, parameterFaults, type ConnectionParameters } from './connection-parameters';
import type { Parsed } from './variables';

/** The address of a server: a host name, an IP address, or the folder of a Unix socket. Undefined for node-postgres's default. */
export interface ServerAddress {
  readonly host: string | undefined;
  readonly port: number | undefined;
}

/** Host and port as in a URL: an IPv6 address is in brackets, with its zone encoded (RFC 6874). */
export function authorityOf(host: string, port: number): string {
  return `${host.includes(':') ? `[${host.replace('%', '%25')}]` : host}:${port}`;
}

/** A server's address for people, without user and password. Without a host, node-postgres connects to this machine. */
export function nameOfServer({ host = 'localhost', port = 5432 }: ServerAddress): string {
  return host.startsWith('/') ? host : authorityOf(host, port);
}

/**
 * The address of a database, parsed from a `postgresql://` connection string like libpq does (PostgreSQL docs: 34.1.1.2), with Prisma's
 * parameters for the pool.
 */
export interface DatabaseAddress extends ConnectionParameters {
  /** The environment variable that contains the connection string, for messages. */
  readonly variable: 'DATABASE_URL' | 'DIRECT_URL' | 'LIVE_DATABASE_URL' | 'REPLICA_URLS';
  /** At least one, in the order in which they are tried. */
  readonly servers: readonly ServerAddress[];
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
}

const NOT_AN_ADDRESS = 'must be a postgresql:// address';

/** The fault of a text that cannot be percent-decoded. */
export const BAD_ENCODING = 'has a % that is not followed by two hexadecimal digits: % itself is written %25';

/** The fault of a text whose servers cannot be read, often because of a password that is not percent-encoded. */
export const BAD_SERVER =
  'names a host or port that cannot be one; in user and password the characters / ? # [ ] @ : % are written percent-encoded, / as %2F';

const SHAPE = /^postgres(?:ql)?:\/\/(?:([^/?]*)@)?([^/?@]*)(?:\/([^?]*))?(?:\?(.*))?$/s;
const SERVER = /^(?:\[([0-9a-f:.%]+)\]|([^:[\]]*))(?::(\d*))?$/i;

/**
 * Parses a `postgresql://` connection string.
 * @returns the address, or all faults of the text; they never contain a part of it, which may be a password
 */
export function parseConnectionString(text: string, variable: DatabaseAddress['variable']): Parsed<DatabaseAddress> {
  if (!/^postgres(ql)?:\/\//.test(text)) return { faults: [NOT_AN_ADDRESS] };
  const parts = SHAPE.exec(text);
  if (parts === null) return { faults: [BAD_SERVER] };
  const [, userInfo, serverList = '', database, query = ''] = parts;
  try {
    const servers = serverList.split(',').map(parseServer);
    const looksLikePassword = /[/@]/.test(database ?? '');
    if (looksLikePassword || !servers.every((server) => server !== undefined)) return { faults: [BAD_SERVER] };
    const parameters = parseQuery(query);
    const faults = parameterFaults(parameters);
    if (faults.length > 0) return { faults };
    const given = new Map(parameters);
    const [user, ...password] = (userInfo ?? '').split(':');
    const addressed = serversOf(servers, given.get('host'), given.get('port'));
    if (addressed === undefined)
      return { faults: ['must name as many ports as hosts, or one port for all, and no empty host among several'] };
    return {
      value: {
        variable,
        ...connectionParameters(given),
        servers: addressed,
        user: given.get('user') ?? decoded(user),
        password: given.get('password') ?? decoded(password.join(':')),
        database: given.get('dbname') ?? decoded(database),
      },
    };
  } catch (error) {
    if (error instanceof URIError) return { faults: [BAD_ENCODING] };
    throw error;
  }
}

/** Parses a query string like libpq, which reads a plus sign literally. @throws URIError for a `%` without two hexadecimal digits */
export function parseQuery(query: string): [name: string, value: string][] {
  decodeURIComponent(query);
  return [...new URLSearchParams(query.replaceAll('+', '%2B'))];
}

/** Percent-decodes a part; an empty one is undefined. @throws URIError for a `%` without two hexadecimal digits */
export function decoded(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : decodeURIComponent(text);
}

function parsePort(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text);
}

function isPort(port: number | undefined): boolean {
  return port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65535);
}

/** Parses `host:port`, both optional; undefined if it cannot be one. @throws URIError for a `%` without two hexadecimal digits */
export function parseServer(text: string): ServerAddress | undefined {
  const [matched, address, name, digits] = SERVER.exec(text) ?? [];
  const port = parsePort(digits);
  if (matched === undefined || !isPort(port)) return undefined;
  const host = decoded(address ?? name);
  // A host with a space or a slash in it is part of a password that was not percent-encoded; the folder of a socket begins with a slash.
  return host !== undefined && !isHost(host) ? undefined : { host, port };
}

function isHost(host: string): boolean {
  return host.startsWith('/') || /^[^\s/\\@?#]+$/.test(host);
}

/**
 * The servers of the authority part, unless the parameters `host` and `port`, which may be lists, override them. Undefined if hosts and
 * ports do not match.
 */
function serversOf(
  authority: readonly ServerAddress[],
  hostList: string | undefined,
  portList: string | undefined,
): readonly ServerAddress[] | undefined {
  const hosts = hostList?.split(',').map((host) => host || undefined) ?? authority.map(({ host }) => host);
  const given = portList?.split(',').map(parsePort);
  const ports = given ?? (hostList === undefined ? authority.map(({ port }) => port) : [authority[0]?.port]);
  const fits = ports.length === 1 || ports.length === hosts.length;
  const isComplete = hosts.length === 1 || hosts.every((host) => host !== undefined);
  const valid = hosts.every((host) => host === undefined || isHost(host)) && ports.every(isPort);
  return fits && isComplete && valid
    ? hosts.map((host, index) => ({ host, port: ports.length === 1 ? ports[0] : ports[index] }))
    : undefined;
}
