import { z } from 'zod';
import type { CertificateFiles } from './certificate-files';

/** How a connection is encrypted, and how the server is verified (PostgreSQL docs: 34.19.1). */
export interface TlsParameters extends CertificateFiles {
  readonly mode: 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';
  readonly negotiation: 'postgres' | 'direct';
}

/** The servers that are accepted if there are several (PostgreSQL docs: 34.1.2, target_session_attrs). */
export type TargetSession = 'any' | 'read-write' | 'read-only' | 'primary' | 'standby' | 'prefer-standby';

/** The parameters in the query string of a connection string. */
export interface ConnectionParameters {
  readonly tls: TlsParameters;
  readonly targetSession: TargetSession;
  readonly applicationName: string | undefined;
  /** Command-line options for the session, such as `-c work_mem=8MB`. */
  readonly options: string | undefined;
  readonly connectTimeoutS: number | undefined;
  readonly poolTimeoutS: number | undefined;
  readonly connectionLimit: number | undefined;
  readonly keepAlive: boolean;
  /** Whether the login is bound to the encrypted connection if the server supports it (SCRAM-SHA-256-PLUS). */
  readonly channelBinding: boolean;
  /** Whether there is a pooler that keeps neither prepared statements nor settings; undefined: detected when connecting. */
  readonly pooler: boolean | undefined;
}

const TLS_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
const TARGETS = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;

function oneOf<const Value extends string>(values: readonly Value[]): z.ZodOptional<z.ZodType<Value>> {
  return z.enum(values, `must be one of ${values.join(', ')}`).optional();
}

function numberUpTo(max: number, unit: string): z.ZodOptional<z.ZodType<number>> {
  const rule = `must be a number of ${unit} from 1 to ${max}`;
  return z.string().regex(/^\d{1,5}$/, rule).transform(Number).refine((value) => value >= 1 && value <= max, rule).optional(); // prettier-ignore
}

const text = z.string().min(1, 'must not be empty').optional();

/** Every supported parameter. `host`, `port`, `user`, `password` and `dbname` override the parts before the query string. */
const shape = {
  host: text,
  port: z.string().regex(/^\d*(,\d*)*$/, 'must be a port, or a comma list of ports').optional(),
  user: text,
  password: text,
  dbname: text,
  sslmode: oneOf([...TLS_MODES, 'no-verify']),
  sslrootcert: text,
  sslcert: text,
  sslkey: text,
  sslpassword: text,
  sslnegotiation: oneOf(['postgres', 'direct']),
  target_session_attrs: oneOf(TARGETS),
  application_name: text,
  options: text,
  connect_timeout: numberUpTo(600, 'seconds'),
  keepalives: oneOf(['0', '1']),
  client_encoding: oneOf(['utf8', 'UTF8', 'auto']),
  gssencmode: oneOf(['disable', 'prefer']),
  channel_binding: oneOf(['disable', 'prefer']),
  // Prisma's parameters.
  schema: z.literal('public', 'must be public').optional(),
  pgbouncer: oneOf(['true', 'false']),
  connection_limit: numberUpTo(1_000, 'connections'),
  pool_timeout: numberUpTo(600, 'seconds'),
  // JDBC's parameter, which libpq reads as sslmode=require.
  ssl: oneOf(['true']),
  // node-postgres's parameter, which its warnings recommend. The modes above always have this meaning here.
  uselibpqcompat: oneOf(['true']),
}; // prettier-ignore

const parameters = z
  .strictObject(shape)
  .refine(({ sslmode, sslrootcert }) => sslmode !== 'verify-ca' || sslrootcert !== undefined, {
    error: 'sslmode verify-ca needs sslrootcert, the file with the certificate of the authority',
  })
  .refine(({ ssl, sslmode }) => ssl === undefined || sslmode === undefined, { error: 'ssl and sslmode say the same: set sslmode alone' })
  .refine(({ sslcert, sslkey }) => (sslcert === undefined) === (sslkey === undefined), {
    error: 'sslcert and sslkey need each other',
  });

/** All faults of the parameters in a query string, one line each. A message contains a name only if it looks like a parameter name. */
export function parameterFaults(given: readonly (readonly [name: string, value: string])[]): string[] {
  const names = given.map(([name]) => name);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index && Object.hasOwn(shape, name));
  const { error } = parameters.safeParse(Object.fromEntries(given));
  const wrong = (error?.issues ?? []).flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map(unsupported);
    return [`${issue.path.join('.')} ${issue.message}`.trim()];
  });
  return [...new Set([...repeated.map((name) => `${name} must not be repeated`), ...wrong])];
}

/** The fault of an unsupported parameter, which contains its name only if it looks like one. */
export function unsupported(name: string): string {
  return /^[a-z_]{1,40}$/i.test(name) ? `parameter ${name} is not supported` : 'has a parameter that is not supported';
}

/** Converts parameters without faults. */
export function connectionParameters(given: ReadonlyMap<string, string>): ConnectionParameters {
  const found = parameters.parse(Object.fromEntries(given));
  // `no-verify` is node-postgres's name for libpq's `require`.
  const sslmode = found.sslmode === 'no-verify' ? 'require' : found.sslmode;
  const isEncrypted =
    found.ssl === 'true' || found.sslnegotiation === 'direct' || found.sslcert !== undefined || found.sslrootcert !== undefined;
  const mode = sslmode ?? (isEncrypted ? 'require' : 'disable');
  return {
    tls: {
      mode,
      rootCertificates: found.sslrootcert,
      certificate: found.sslcert,
      key: found.sslkey,
      keyPassword: found.sslpassword,
      negotiation: found.sslnegotiation ?? 'postgres',
    },
    targetSession: found.target_session_attrs ?? 'any',
    applicationName: found.application_name,
    options: found.options,
    connectTimeoutS: found.connect_timeout,
    poolTimeoutS: found.pool_timeout,
    connectionLimit: found.connection_limit,
    keepAlive: found.keepalives !== '0',
    channelBinding: found.channel_binding === 'prefer',
    pooler: found.pgbouncer === undefined ? undefined : found.pgbouncer === 'true',
  };
}
