import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { DatabaseAddress } from '../config/connection-string';
import { ConfigError } from '../config/variables';

/** One way to connect: the server, and the encryption. */
export interface ConnectionAttempt {
  /** Undefined for node-postgres's default: localhost, unless PGHOST names another host. */
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly ssl: false | ConnectionOptions;
}

/**
 * Translates libpq's TLS modes into Node's options: `require` encrypts without verifying the server, unless a root certificate is
 * configured.
 * @throws ConfigError if a file cannot be read
 */
function tlsOptions({ variable, tls }: DatabaseAddress): ConnectionOptions {
  const { mode, rootCertificates, certificate, key, keyPassword } = tls;
  const read = (parameter: string, path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      throw new ConfigError([`${variable}: the file that ${parameter} names cannot be read`]);
    }
  };
  const own = {
    ...(certificate !== undefined && { cert: read('sslcert', certificate) }),
    ...(key !== undefined && { key: read('sslkey', key) }),
    ...(keyPassword !== undefined && { passphrase: keyPassword }),
  };
  const trusted = rootCertificates === undefined || rootCertificates === 'system' ? {} : { ca: read('sslrootcert', rootCertificates) };
  const isVerified = mode === 'verify-full' || mode === 'verify-ca' || (mode === 'require' && rootCertificates !== undefined);
  if (!isVerified) return { ...own, rejectUnauthorized: false };
  return mode === 'verify-full' ? { ...own, ...trusted } : { ...own, ...trusted, checkServerIdentity: () => undefined };
}

/**
 * The ways to connect, in the order in which libpq tries them. Unix sockets are never encrypted.
 * @throws ConfigError if a certificate cannot be read
 */
export function connectionAttempts(address: DatabaseAddress): readonly ConnectionAttempt[] {
  const { servers, tls } = address;
  const encrypted = tls.mode === 'disable' ? false : tlsOptions(address);
  const variants: readonly ConnectionAttempt['ssl'][] =
    tls.mode === 'prefer' ? [encrypted, false] : tls.mode === 'allow' ? [false, encrypted] : [encrypted];
  return servers.flatMap(({ host, port }) =>
    (host?.startsWith('/') === true ? [false as const] : variants).map((ssl) => ({ host, port, ssl })),
  );
}
