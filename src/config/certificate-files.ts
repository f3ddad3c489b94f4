import { readFileSync } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import { ConfigError } from './variables';

/** The files with which a connection is encrypted and verified, as connection strings name them (PostgreSQL docs: 34.1.2). */
export interface CertificateFiles {
  /** A file of root certificates; `system` or undefined for those that Node trusts. */
  readonly rootCertificates: string | undefined;
  /** Files of the client certificate and its key. */
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly keyPassword: string | undefined;
}

/** The text of a file; undefined if it cannot be read. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Reads the files that a variable names, as options of Node's TLS.
 * @throws ConfigError with the parameters of all files that cannot be read
 */
export function readCertificates(variable: string, files: CertificateFiles): SecureContextOptions {
  const { rootCertificates, certificate, key, keyPassword } = files;
  const named = [
    ['ca', 'sslrootcert', rootCertificates === 'system' ? undefined : rootCertificates],
    ['cert', 'sslcert', certificate],
    ['key', 'sslkey', key],
  ] as const;
  const read = named.flatMap(([option, parameter, path]) => (path === undefined ? [] : [{ option, parameter, text: textOf(path) }]));
  const faults = read
    .filter(({ text }) => text === undefined)
    .map(({ parameter }) => `${variable}: the file that ${parameter} names cannot be read`);
  if (faults.length > 0) throw new ConfigError(faults);
  return {
    ...Object.fromEntries(read.map(({ option, text }) => [option, text])),
    ...(keyPassword !== undefined && { passphrase: keyPassword }),
  };
}
