import type { CertificateFiles } from './certificate-files';
import { BAD_ENCODING, BAD_SERVER, decoded, parseQuery, parseServer, type ServerAddress } from './connection-string';
import { redisParameterFaults, redisParameters, type RedisLogin, type RedisParameters } from './redis-parameters';
import type { Parsed } from './variables';

/** The servers of a Redis: a single one, the primary that Sentinels name, or the nodes of a cluster. */
export type RedisTopology =
  | { readonly kind: 'single'; readonly server: ServerAddress; readonly database: number }
  | {
      readonly kind: 'sentinel';
      /** At least one, in the order in which they are asked. */
      readonly sentinels: readonly ServerAddress[];
      readonly sentinelLogin: RedisLogin;
      /** The name under which the Sentinels know the primary. */
      readonly master: string;
      readonly database: number;
    }
  | {
      readonly kind: 'cluster';
      /** At least one; the others are discovered. */
      readonly nodes: readonly ServerAddress[];
    };

/** The address of a Redis, parsed from REDIS_URL. */
export interface RedisAddress {
  readonly topology: RedisTopology;
  readonly login: RedisLogin;
  /** The files for TLS, with which the certificate and the host of each server are verified; undefined: connections are not encrypted. */
  readonly tls: CertificateFiles | undefined;
}

const NOT_AN_ADDRESS = 'must be an address that begins with redis://, redis+sentinel:// or redis+cluster://, or with rediss for TLS';
const BAD_SINGLE_PATH = 'must name a database by its number, as in redis://host/1';
const BAD_SENTINEL_PATH =
  'must name the primary as its Sentinels do, and optionally a database by its number, as in redis+sentinel://host/mymaster/1';
const CLUSTER_WITH_DATABASE = 'must not name a database: a cluster has only one';
const SEVERAL_SERVERS = 'must name one server: several are those of redis+sentinel:// or redis+cluster://';
const EMPTY_HOST = 'must not name an empty host among several';

const SHAPE = /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([^/?]*)@)?([^/?@]*)(?:\/([^?]*))?(?:\?(.*))?$/s;
const SCHEME = /^rediss?(\+(sentinel|cluster))?:\/\//;

/** Redis's setting `databases` is 16 by default; no server has more than this. */
const DATABASE = /^\d{1,5}$/;
/** The characters that Sentinel accepts in a name. */
const MASTER = /^[\w.-]+$/;

type Kind = RedisTopology['kind'];

/** The faults of the part after the servers. */
function pathFaults(kind: Kind, path: string): string[] {
  const [first = '', second, ...rest] = path.split('/');
  // A password that is not percent-encoded has moved the servers here.
  if (path.includes('@')) return [BAD_SERVER];
  const isDatabase = (text: string | undefined): boolean => text === undefined || text === '' || DATABASE.test(text);
  if (kind === 'cluster') return path === '' ? [] : [CLUSTER_WITH_DATABASE];
  if (kind === 'single') return isDatabase(first) && second === undefined ? [] : [BAD_SINGLE_PATH];
  return MASTER.test(first) && isDatabase(second) && rest.length === 0 ? [] : [BAD_SENTINEL_PATH];
}

function serverFaults(kind: Kind, servers: readonly (ServerAddress | undefined)[]): string[] {
  // A host that begins with a slash is the folder of a socket of PostgreSQL.
  if (servers.some((server) => server === undefined || server.host?.startsWith('/') === true)) return [BAD_SERVER];
  if (servers.length === 1) return [];
  if (kind === 'single') return [SEVERAL_SERVERS];
  return servers.some((server) => server?.host === undefined) ? [EMPTY_HOST] : [];
}

function topologyOf(kind: Kind, servers: readonly ServerAddress[], path: string, { sentinelLogin }: RedisParameters): RedisTopology {
  const [first = { host: undefined, port: undefined }] = servers;
  const [name = '', database = ''] = path.split('/');
  if (kind === 'cluster') return { kind, nodes: servers };
  if (kind === 'single') return { kind, server: first, database: Number(name) };
  return { kind, sentinels: servers, sentinelLogin, master: name, database: Number(database) };
}

/**
 * Parses an address of Redis. The scheme states the topology (`redis`, `redis+sentinel`, `redis+cluster`) and, as `rediss`, TLS.
 * @returns the address, or all faults of the text; they never contain a part of it, which may be a password
 */
export function parseRedisUrl(text: string): Parsed<RedisAddress> {
  if (!SCHEME.test(text)) return { faults: [NOT_AN_ADDRESS] };
  const parts = SHAPE.exec(text);
  if (parts === null) return { faults: [BAD_SERVER] };
  const [, protocol, suffix, userInfo = '', serverList = '', path = '', query = ''] = parts;
  const kind: Kind = suffix === 'sentinel' || suffix === 'cluster' ? suffix : 'single';
  const isEncrypted = protocol === 'rediss';
  try {
    const servers = serverList.split(',').map(parseServer);
    const parameters = parseQuery(query);
    const [user, ...password] = userInfo.split(':');
    const login = { user: decoded(user), password: decoded(password.join(':')) };
    const faults = [
      ...serverFaults(kind, servers),
      ...pathFaults(kind, path),
      ...redisParameterFaults(parameters, { isEncrypted, isSentinel: kind === 'sentinel' }),
    ];
    if (faults.length > 0) return { faults: [...new Set(faults)] };
    const known = servers.filter((server) => server !== undefined);
    const found = redisParameters(new Map(parameters));
    return { value: { topology: topologyOf(kind, known, path, found), login, tls: isEncrypted ? found.files : undefined } };
  } catch (error) {
    if (error instanceof URIError) return { faults: [BAD_ENCODING] };
    throw error;
  }
}
