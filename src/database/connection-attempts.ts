import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { TlsParameters } from '../config/connection-parameters';
import type { ConnectionString } from '../config/connection-string';
import { ConfigError } from '../config/variables';

/** One way to connect: to which server, and how it is encrypted. */
export interface ConnectionAttempt {
  /** Undefined: as node-postgres decides, which is this machine unless PGHOST names another. */
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly ssl: false | ConnectionOptions;
}

/** @throws ConfigError where the file cannot be read */
function readCertificate(parameter: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError([`DATABASE_URL: the file that ${parameter} names cannot be read`]);
  }
}

/** What libpq's modes mean to Node's TLS: `require` encrypts without asking who answers, unless it is told whom to trust. */
function tlsOptions({ mode, rootCertificates, certificate, key, keyPassword }: TlsParameters): ConnectionOptions {
  const own = {
    ...(certificate !== undefined && { cert: readCertificate('sslcert', certificate) }),
    ...(key !== undefined && { key: readCertificate('sslkey', key) }),
    ...(keyPassword !== undefined && { passphrase: keyPassword }),
  };
  const trusted =
    rootCertificates === undefined || rootCertificates === 'system' ? {} : { ca: readCertificate('sslrootcert', rootCertificates) };
  const isVerified = mode === 'verify-full' || mode === 'verify-ca' || (mode === 'require' && rootCertificates !== undefined);
  if (!isVerified) return { ...own, rejectUnauthorized: false };
  return mode === 'verify-full' ? { ...own, ...trusted } : { ...own, ...trusted, checkServerIdentity: () => undefined };
}

/**
 * The ways to connect, in the order in which libpq tries them. Unix sockets are never encrypted.
 * @throws ConfigError where a certificate cannot be read
 */
export function connectionAttempts({ servers, tls }: ConnectionString): readonly ConnectionAttempt[] {
  const encrypted = tls.mode === 'disable' ? false : tlsOptions(tls);
  const variants: readonly ConnectionAttempt['ssl'][] =
    tls.mode === 'prefer' ? [encrypted, false] : tls.mode === 'allow' ? [false, encrypted] : [encrypted];
  return servers.flatMap(({ host, port }) =>
    (host?.startsWith('/') === true ? [false as const] : variants).map((ssl) => ({ host, port, ssl })),
  );
}
