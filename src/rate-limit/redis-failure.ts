/** A failure that an operator can fix, by the codes and texts of its messages. */
interface Cause {
  /** Reply codes of Redis, which older versions wrap into the message of a script, and codes or texts of Node's TLS. */
  readonly sign: RegExp;
  /** The cause and the remedy. */
  readonly message: string;
}

/** The first cause that matches counts. */
const CAUSES: readonly Cause[] = [
  { sign: /\bWRONGPASS\b|invalid password/, message: 'Redis rejects the user or the password: check both in REDIS_URL' },
  { sign: /\bNOAUTH\b/, message: 'Redis requires a password: write redis://user:password@host in REDIS_URL' },
  { sign: /\bNOPERM\b|user executing the script can't/, message: 'The user of REDIS_URL lacks rights in Redis: grant those that docs/scaling.md lists' },
  { sign: /\bREADONLY\b/, message: 'REDIS_URL leads to a replica, which accepts no writes: name the primary, or its Sentinels' },
  { sign: /\bOOM\b/, message: 'Redis is out of memory: raise its maxmemory, or set its maxmemory-policy to volatile-ttl' },
  { sign: /\b(MISCONF|NOREPLICAS)\b/, message: 'Redis accepts no writes, because it cannot save or replicate them: its log says why' },
  { sign: /\b(MOVED|CROSSSLOT)\b/, message: 'REDIS_URL leads to a node of a cluster: begin it with redis+cluster:// or rediss+cluster://' },
  { sign: /cluster support disabled/, message: 'REDIS_URL names a cluster, but the server is none: begin it with redis:// or rediss://' },
  { sign: /unknown command '?`?(sentinel|eval)/i, message: 'REDIS_URL confuses a Redis with a Sentinel: redis+sentinel:// names Sentinels, redis:// the Redis itself' },
  { sign: /invalid reply: null|No such master/, message: 'The Sentinels of REDIS_URL do not know the primary by this name: correct the part after the servers' },
  { sign: /DB index is out of range/, message: 'Redis does not have the database of REDIS_URL: correct its number, or raise the setting databases of Redis' },
  { sign: /ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate's altnames/, message: 'The certificate of Redis is for another host: use the name it is issued for, in REDIS_URL and in what Sentinels and nodes announce' },
  { sign: /CERT_(HAS_EXPIRED|NOT_YET_VALID)|certificate (has expired|is not yet valid)/, message: 'The certificate of Redis is not valid today: renew it, and check the clocks of both machines' },
  { sign: /SELF_SIGNED_CERT|self-signed certificate|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|unable to (get|verify)/, message: 'The certificate of Redis is not issued by a trusted authority: name its authority with sslrootcert in REDIS_URL' },
  { sign: /certificate required/i, message: 'Redis requires a client certificate: set sslcert and sslkey in REDIS_URL, or tls-auth-clients no in Redis' },
  { sign: /\bEPROTO\b|ERR_SSL_|SSL routines/, message: 'TLS with Redis failed: begin REDIS_URL with redis instead of rediss if Redis has no TLS, else check the certificates' },
  { sign: /\b(ENOTFOUND|EAI_AGAIN)\b/, message: 'The host of REDIS_URL cannot be found: check its name, and the name service of this machine' },
]; // prettier-ignore

/** Why Redis cannot be used. */
export interface RedisFailure {
  /** The message of the innermost error, for the log. It does not contain arguments of a command, such as a password. */
  readonly reason: string;
  /** The cause and the remedy; undefined if there is nothing to fix in the configuration, as after a crash. */
  readonly remedy: string | undefined;
}

/** The error of the node that a cluster was last read from, which ioredis wraps. */
function innermost(error: unknown): unknown {
  return error instanceof Error && 'lastNodeError' in error ? (error.lastNodeError ?? error) : error;
}

/** What Redis quotes of a command that it does not know: of AUTH, the user and the password. */
const QUOTED_ARGUMENTS = /,? with args beginning with:.*/s;

/** Describes an error of ioredis, or of the Redis behind it. */
export function describeRedisFailure(error: unknown): RedisFailure {
  const cause = innermost(error);
  const reason = (cause instanceof Error ? cause.message : String(cause)).replace(QUOTED_ARGUMENTS, '');
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return { reason, remedy: CAUSES.find(({ sign }) => sign.test(`${code} ${reason}`))?.message };
}
