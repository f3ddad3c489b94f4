import { inspect } from 'node:util';
import { evidenceOf } from '../database/database-failure';
import { DataDirectoryError } from '../database/data-directory';
import { MigrationError } from '../database/migration-error';
import { ConfigError } from '../config/variables';
import { CommandError } from './command';

/** What a cause looks like, and what to tell: a sentence on the cause, then the remedy. */
interface Cause {
  /** SQLSTATEs, Node's errno names, TLS verification codes, Prisma's P-codes. */
  readonly code?: RegExp;
  /** For errors to which no layer gives a code of their own, or one that says too little. */
  readonly text?: RegExp;
  readonly tell: string;
}

const POOLER =
  'A connection pooler stands before the database, and does not keep sessions: add pgbouncer=true to DATABASE_URL, and name the database itself in DIRECT_URL.';

/** The first that fits counts: what a text says exactly stands before codes that are shared by several causes. */
const CAUSES: readonly Cause[] = [
  { text: /unsupported startup parameter|prepared statement "[^"]*" (already exists|does not exist)/i, tell: POOLER },
  { code: /^(42P05|26000)$/, tell: POOLER },
  { text: /no such (database|user)\b/i, tell: 'The connection pooler of DATABASE_URL knows no such database or user: add it to the configuration of the pooler, or correct DATABASE_URL.' },
  { text: /server does not support SSL/i, tell: 'The database server does not speak TLS: switch it on there, or set sslmode=disable in DATABASE_URL if the network between is trusted.' },
  { text: /no pg_hba\.conf entry|no encryption/i, tell: 'The database server takes no connection of this user from this machine: allow it in pg_hba.conf, or set sslmode=require in DATABASE_URL where it wants TLS.' },
  { code: /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED)$/, text: /self[- ]signed certificate|unable to (verify the first certificate|get (local )?issuer certificate)/i, tell: 'The certificate of the database server is of no authority known here: name that authority with sslrootcert in DATABASE_URL.' },
  { code: /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/, text: /certificate (has expired|is not yet valid)/i, tell: 'The certificate of the database server is not valid today: renew it, and check the clocks of both machines.' },
  { code: /^ERR_TLS_CERT_ALTNAME_INVALID$/, text: /Hostname\/IP does not match certificate/i, tell: 'The certificate of the database server is for another host: use the name it is made out to in DATABASE_URL.' },
  { code: /^(EPROTO|ERR_SSL_.*|P1011)$/, text: /\bssl routines\b|\btls alert\b/i, tell: 'TLS with the database server failed: check sslmode and the certificates of DATABASE_URL.' },
  { code: /^(28...|P1000)$/, text: /password authentication failed|password must be a string/i, tell: 'The database server rejects the user or the password: check both in DATABASE_URL.' },
  { code: /^(3D000|P1003)$/, text: /database "[^"]*" does not exist/i, tell: 'The database that DATABASE_URL names does not exist: create it, or correct the name.' },
  { code: /^(53300|P2037)$/, text: /too many (clients|connections)|remaining connection slots|no more connections allowed/i, tell: 'The database server takes no more connections: raise its limit, or lower DATABASE_POOL_SIZE of its clients.' },
  { code: /^(53100|ENOSPC|EDQUOT)$/, text: /no space left on device|could not extend file/i, tell: 'The disk is full: make room, then start again.' },
  { code: /^53...$/, tell: 'The database server is out of resources: look at its log for which.' },
  { code: /^42501$/, text: /permission denied for (schema|table|sequence|database|relation)/i, tell: 'The user of DATABASE_URL lacks rights: grant it usage on the schema public and select on all tables there; db:deploy needs the rights of their owner.' },
  { code: /^3F000$/, text: /no schema has been selected/i, tell: 'The schema public does not exist, or the user of DATABASE_URL may not use it: create it, or grant usage on it.' },
  { code: /^(42P01|42703|42704|42883|P2021|P2022)$/, tell: 'The database lacks tables or columns of this version. Apply with: npm run db:deploy' },
  { code: /^25006$/, text: /read-only transaction/i, tell: 'The database server is read-only: name the primary in DATABASE_URL, or in DIRECT_URL for migrations.' },
  { code: /^57P03$/, text: /is (starting up|shutting down|in recovery mode)|not currently accepting connections/i, tell: 'The database server is starting or stopping: try again in a moment.' },
  { code: /^(EMFILE|ENFILE)$/, tell: 'This process may open no more files: raise the limit (ulimit -n).' },
  { code: /^(ENOTFOUND|EAI_AGAIN)$/, tell: 'The host of DATABASE_URL cannot be found: check its name, and the name service of this machine.' },
  { code: /^(08...|ECONNREFUSED|ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|57P0.|P1001|P1002|P1008|P1017|P2024)$/, text: /ECONNREFUSED|ETIMEDOUT|timeout exceeded when trying to connect|connection timeout|Query read timeout|timeout expired|Connection terminated|Can't reach database|closed the connection/i, tell: 'No database server answers at the address of DATABASE_URL: check host and port, and that the server runs and is not blocked by a firewall.' },
  { code: /^(EACCES|EPERM|EROFS)$/, tell: 'A file cannot be read or written: check the rights of the folder the gateway runs in.' },
]; // prettier-ignore

/** A password in an address, up to the last @: it may contain one that is not percent-encoded. */
const PASSWORD = /(:\/\/[^\s:/]*):\S*@/g;

/** What else is known of an error, on one line: also of a value that is no error, and nothing of where it was thrown. */
function messageOf(error: unknown): string {
  const { codes, text } = evidenceOf(error);
  const message = text.trim() === '' ? (codes[0] ?? inspect(error, { depth: 2, breakLength: Infinity })) : text;
  return message.replace(PASSWORD, '$1:***@').replace(/\s+/g, ' ').trim();
}

/** The sentence on the cause of a failure of the database; undefined where the cause is not known. */
export function causeOf(error: unknown): string | undefined {
  const { codes, text } = evidenceOf(error);
  return CAUSES.find((cause) => codes.some((code) => cause.code?.test(code)) || cause.text?.test(text))?.tell;
}

/** Whether waiting changes nothing: the server answers, and lets this user in or knows this database only once a person does something. */
export function isLasting(error: unknown): boolean {
  return evidenceOf(error).codes.some((code) => /^(28...|3D000|42501|3F000|P1000|P1003|P1010)$/.test(code));
}

/**
 * What to tell where a command or the start failed: a cause and its remedy, never a stack. What the program says itself is
 * repeated as it is; of what nobody foresaw the message is, and with `isDetailed` where it was thrown.
 */
export function startUpFault(error: unknown, isDetailed: boolean): string {
  const isOurs = [CommandError, ConfigError, DataDirectoryError, MigrationError].some((kind) => error instanceof kind);
  if (isOurs && error instanceof Error) {
    // The schema engine passes on what the server said, without its code.
    const remedy = error instanceof MigrationError ? causeOf(error.message) : undefined;
    return remedy === undefined ? error.message : `${error.message.trimEnd()}. ${remedy}`;
  }
  const told = causeOf(error) ?? `Unexpected failure: ${messageOf(error)}. LOG_LEVEL=debug tells where.`;
  return isDetailed && error instanceof Error ? `${told}\n${error.stack ?? ''}` : told;
}
