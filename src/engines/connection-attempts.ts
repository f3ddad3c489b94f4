import type { ConnectionOptions } from 'node:tls';
import { readCertificates } from '../config/certificate-files';
import type { DatabaseAddress } from '../config/connection-string';

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
  const { mode, rootCertificates } = tls;
  const isVerified = mode === 'verify-full' || mode === 'verify-ca' || (mode === 'require' && rootCertificates !== undefined);
  const files = readCertificates(variable, tls);
  if (!isVerified) return { ...files, rejectUnauthorized: false };
  return mode === 'verify-full' ? files : { ...files, checkServerIdentity: () => undefined };
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
