import { parseArgs } from 'node:util';
import { signToken } from '../auth/sign-token';
import { parseConfig, type Config } from '../config/config';
import { DataDirectoryInUseError } from '../engines/data-directory';
import { openEngine } from '../engines/open-engine';
import { Database } from '../database/database';
import { Prisma } from '../generated/prisma/client';
import { CommandError, type Command, type Runtime } from './command';
import { isObjectId } from '../scalars/object-id.scalar';
import { DEMO_ADMIN_ID, DEMO_USER_ID } from './demo-user';
import { verificationKeyOf } from './verification-key';

const USAGE = 'Usage: npm run token -- --user <id|username> [--expires 1h]   (units: s, m, h, d)';

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function parseLifetime(text: string): number {
  const [, amount, unit = ''] = /^([1-9]\d{0,4})([smhd])$/.exec(text) ?? [];
  const seconds = SECONDS_PER_UNIT[unit];
  if (amount === undefined || seconds === undefined) throw new CommandError(USAGE);
  return Number(amount) * seconds;
}

function parseOptions(runtime: Runtime): { user: string; lifetimeS: number } {
  try {
    const { values } = parseArgs({
      args: [...runtime.arguments],
      options: { user: { type: 'string' }, expires: { type: 'string', default: '1h' } },
    });
    if (values.user !== undefined && values.user !== '') return { user: values.user, lifetimeS: parseLifetime(values.expires) };
  } catch (cause) {
    throw new CommandError(USAGE, { cause });
  }
  throw new CommandError(USAGE);
}

/** A running gateway, and how to authenticate to it. */
interface RunningGateway {
  readonly url: string;
  /** Signs a token for a user, valid for one minute. */
  readonly signFor: (userId: string) => string;
}

/** Queries a running gateway for a user. Undefined if there is no such user, or if the viewer may not see it. */
async function query({ url, signFor }: RunningGateway, viewer: string, user: string): Promise<string | undefined> {
  const isId = isObjectId(user);
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: signFor(viewer), 'content-type': 'application/json' },
    body: JSON.stringify({
      query: isId
        ? 'query ($user: ObjectID!) { found: user(id: $user) { id } }'
        : 'query ($user: String!) { found: profile(username: $user) { id: userId } }',
      variables: { user },
    }),
  });
  if (!response.ok) throw new CommandError('The gateway that uses the database does not answer: stop it, then try again');
  // This gateway's response to the query above.
  const { data } = (await response.json()) as { readonly data?: { readonly found?: { readonly id: string } } | null };
  return data?.found?.id;
}

/**
 * Queries the running gateway for a user, because only one process at a time can open the embedded database. A profile is hidden from
 * viewers whom its user has blocked, so a second viewer is tried.
 */
async function queryGateway(gateway: RunningGateway, user: string): Promise<string | undefined> {
  return (await query(gateway, DEMO_USER_ID, user)) ?? (await query(gateway, DEMO_ADMIN_ID, user));
}

async function findInDatabase(runtime: Runtime, config: Config, user: string): Promise<string | undefined> {
  const engine = await openEngine(config.database, { self: runtime, migrate: true });
  try {
    const rows = await new Database(engine).read<{ id: string }>(
      'user',
      Prisma.sql`select id from users where id = lower(${user}) or lower(username collate "C") = lower(${user} collate "C")`,
    );
    return rows[0]?.id;
  } finally {
    await engine.close();
  }
}

async function findUser(runtime: Runtime, config: Config, secret: string, user: string): Promise<string | undefined> {
  try {
    return await findInDatabase(runtime, config, user);
  } catch (error) {
    if (!(error instanceof DataDirectoryInUseError) || error.holder.gatewayUrl === undefined) throw error;
    return queryGateway({ url: error.holder.gatewayUrl, signFor: (viewerId) => signToken(secret, viewerId, 60, config.tokens) }, user);
  }
}

/** `token`: prints a development token for a user of the configured database. */
export const printToken: Command = async (runtime) => {
  const { user, lifetimeS } = parseOptions(runtime);
  const config = parseConfig(runtime.env);
  if (config.tokens.key.kind === 'publicKey' || config.tokens.key.kind === 'jwks') {
    throw new CommandError(
      'Tokens are signed by your issuer here: only with JWT_SECRET, or on the embedded database, can this program sign one',
    );
  }
  const key = verificationKeyOf(config);
  const secret = key.kind === 'secret' ? key.secret : '';
  const userId = await findUser(runtime, config, secret, user);
  if (userId === undefined) throw new CommandError('There is no such user in this database, or it is deleted');
  runtime.print(signToken(secret, userId, lifetimeS, config.tokens));
  return 0;
};
