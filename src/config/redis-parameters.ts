import type { CertificateFiles } from './certificate-files';
import { unsupported } from './connection-parameters';

/** A user and a password; both undefined: no login. A password alone is that of the user `default`. */
export interface RedisLogin {
  readonly user: string | undefined;
  readonly password: string | undefined;
}

/** The parameters in the query string of an address of Redis. */
export interface RedisParameters {
  readonly files: CertificateFiles;
  readonly sentinelLogin: RedisLogin;
}

/** As in connection strings of PostgreSQL. */
const TLS_PARAMETERS = ['sslrootcert', 'sslcert', 'sslkey', 'sslpassword'];
/** As in redis-py's addresses of Sentinels. */
const SENTINEL_PARAMETERS = ['sentinel_username', 'sentinel_password'];

/** All faults of the parameters in a query string, one line each. A message contains a name only if it looks like a parameter name. */
export function redisParameterFaults(
  given: readonly (readonly [name: string, value: string])[],
  { isEncrypted, isSentinel }: { readonly isEncrypted: boolean; readonly isSentinel: boolean },
): string[] {
  const names = given.map(([name]) => name);
  const faults = given.flatMap(([name, value], index) => {
    const isOfTls = TLS_PARAMETERS.includes(name);
    if (!isOfTls && !SENTINEL_PARAMETERS.includes(name)) return [unsupported(name)];
    return [
      ...(names.indexOf(name) === index ? [] : [`${name} must not be repeated`]),
      ...(value === '' ? [`${name} must not be empty`] : []),
      ...(isOfTls && !isEncrypted ? [`${name} needs TLS: an address that begins with rediss`] : []),
      ...(!isOfTls && !isSentinel ? [`${name} needs Sentinels: an address that begins with redis+sentinel:// or rediss+sentinel://`] : []),
    ];
  });
  if (names.includes('sslcert') !== names.includes('sslkey')) faults.push('sslcert and sslkey need each other');
  if (names.includes('sentinel_username') && !names.includes('sentinel_password')) faults.push('sentinel_username needs sentinel_password');
  return [...new Set(faults)];
}

/** Converts parameters without faults. */
export function redisParameters(given: ReadonlyMap<string, string>): RedisParameters {
  return {
    files: {
      rootCertificates: given.get('sslrootcert'),
      certificate: given.get('sslcert'),
      key: given.get('sslkey'),
      keyPassword: given.get('sslpassword'),
    },
    sentinelLogin: { user: given.get('sentinel_username'), password: given.get('sentinel_password') },
  };
}
