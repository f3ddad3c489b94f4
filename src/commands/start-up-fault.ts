import { inspect } from 'node:util';
import { errorChainOf } from '../database/error-codes';
import { DataDirectoryError } from '../engines/data-directory';
import { MigrationError } from '../migrations/migration-error';
import { ConfigError } from '../config/variables';
import { CommandError } from './command';

/** A cause of failures, by its codes. The message names the cause and then the remedy. */
interface Cause {
  /** SQLSTATEs, Node's errno names, TLS verification codes, and those of `database/failure-messages.ts`. */
  readonly code: RegExp;
  readonly message: string;
}

/** The first cause that matches counts: exact codes come before codes that several causes share. */
const CAUSES: readonly Cause[] = [
  { code: /^(POOLER_REJECTS_PARAMETER|42P05|26000)$/, message: 'DATABASE_URL leads to a connection pooler that does not keep sessions: add pgbouncer=true to DATABASE_URL, and set DIRECT_URL to the database server itself.' },
  { code: /^POOLER_LACKS_DATABASE$/, message: 'The connection pooler of DATABASE_URL does not have this database: add it to the configuration of the pooler, or correct DATABASE_URL.' },
  { code: /^TLS_NOT_SUPPORTED$/, message: 'The database server does not support TLS: enable it there, or set sslmode=disable in DATABASE_URL if the network between is trusted.' },
  { code: /^NO_PG_HBA_ENTRY$/, message: 'The database server does not allow connections of this user from this machine: allow it in pg_hba.conf, or set sslmode=require in DATABASE_URL if the server requires TLS.' },
  { code: /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED)$/, message: 'The certificate of the database server is not issued by a trusted authority: name its authority with sslrootcert in DATABASE_URL.' },
  { code: /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/, message: 'The certificate of the database server is not valid today: renew it, and check the clocks of both machines.' },
  { code: /^ERR_TLS_CERT_ALTNAME_INVALID$/, message: 'The certificate of the database server is for another host: use the name it is issued for in DATABASE_URL.' },
  { code: /^(EPROTO|ERR_SSL_.*)$/, message: 'TLS with the database server failed: check sslmode and the certificates of DATABASE_URL.' },
  { code: /^28...$/, message: 'The database server rejects the user or the password: check both in DATABASE_URL.' },
  { code: /^3D000$/, message: 'The database that DATABASE_URL names does not exist: create it, or correct the name.' },
  { code: /^55000$/, message: 'The database that DATABASE_URL names accepts no connections: allow them with ALTER DATABASE … ALLOW_CONNECTIONS true.' },
  { code: /^53300$/, message: 'The database server has no free connections: raise its limit, or lower DATABASE_POOL_SIZE of its clients.' },
  { code: /^(53100|ENOSPC|EDQUOT)$/, message: 'The disk is full: make room, then start again.' },
  { code: /^53...$/, message: 'The database server is out of resources: its log says which.' },
  { code: /^42501$/, message: 'The user of DATABASE_URL lacks rights: grant it usage on the schema public and select on all tables there; db:deploy needs the rights of their owner.' },
  { code: /^3F000$/, message: 'The schema public does not exist, or the user of DATABASE_URL may not use it: create it, or grant usage on it.' },
  { code: /^(42P01|42703|42704|42883)$/, message: 'The database lacks tables or columns of this version. Apply with: npm run db:deploy' },
  { code: /^25006$/, message: 'The database server is read-only: name the primary in DATABASE_URL, or in DIRECT_URL for migrations.' },
  { code: /^57P03$/, message: 'The database server is starting or stopping: try again in a moment.' },
  { code: /^(EMFILE|ENFILE)$/, message: 'This process may open no more files: raise the limit (ulimit -n).' },
  { code: /^(ENOTFOUND|EAI_AGAIN)$/, message: 'The host of DATABASE_URL cannot be found: check its name, and the name service of this machine.' },
  { code: /^(08...|ECONNREFUSED|ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|57P0.)$/, message: 'No database server answers at the address of DATABASE_URL: check host and port, and that the server runs and is not blocked by a firewall.' },
  { code: /^(EACCES|EPERM|EROFS)$/, message: 'A file cannot be read or written: check the rights of the folder the gateway runs in.' },
]; // prettier-ignore

/**
 * The codes that add a remedy to the message of a failed migration. A missing table is excluded: the migration itself is wrong then, and
 * the remedy, `db:deploy`, is what failed.
 */
const MIGRATION_CODES = /^(42501|3F000|25006|53...)$/;

/** The password in a URL, up to the last @, because a password that is not percent-encoded may contain one. */
const PASSWORD = /(:\/\/[^\s:/]*):\S*@/g;

/** The messages of an error and its causes on one line, without a stack. Any thrown value is accepted. */
function messageOf(error: unknown): string {
  const { codes, messages } = errorChainOf(error);
  const known = messages.filter((text) => text.trim() !== '').join(' ');
  const message = known === '' ? (codes[0] ?? inspect(error, { depth: 2, breakLength: Infinity })) : known;
  return message.replace(PASSWORD, '$1:***@').replace(/\s+/g, ' ').trim();
}

function causeOfCodes(codes: readonly string[]): string | undefined {
  return CAUSES.find((cause) => codes.some((code) => cause.code.test(code)))?.message;
}

/** The message for a failure of the database; undefined if the cause is unknown. */
export function causeOf(error: unknown): string | undefined {
  return causeOfCodes(errorChainOf(error).codes);
}

/** Whether a failure is permanent: the server rejects the user or does not have the database, until an operator fixes it. */
export function isPermanent(error: unknown): boolean {
  return errorChainOf(error).codes.some((code) => /^(28...|3D000|42501|3F000)$/.test(code));
}

/**
 * The message for a failed command or start: a cause and its remedy, without a stack. The messages of the program's own errors are kept; of
 * an unknown error the message is reported, and with `isDetailed` also the stack.
 */
export function startUpFault(error: unknown, isDetailed: boolean): string {
  const isOwn = [CommandError, ConfigError, DataDirectoryError, MigrationError].some((kind) => error instanceof kind);
  if (isOwn && error instanceof Error) {
    const codes = error instanceof MigrationError ? errorChainOf(error).codes.filter((code) => MIGRATION_CODES.test(code)) : [];
    const remedy = causeOfCodes(codes);
    return remedy === undefined ? error.message : `${error.message.trimEnd()}. ${remedy}`;
  }
  const fault = causeOf(error) ?? `Unexpected failure: ${messageOf(error)}. LOG_LEVEL=debug shows where.`;
  return isDetailed && error instanceof Error ? `${fault}\n${error.stack ?? ''}` : fault;
}
