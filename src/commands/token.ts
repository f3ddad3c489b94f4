import { parseArgs } from 'node:util';
import { signToken } from '../auth/sign-token';
import { parseConfig, type Config } from '../config';
import { DataDirectoryInUseError } from '../database/data-directory';
import { openEngine } from '../database/open-engine';
import { Database } from '../database/database';
import { Prisma } from '../generated/prisma/client';
import { CommandError, type Command, type Runtime } from './command';
import { DEMO_USER_ID } from './demo-user';
import { verificationKeyOf } from './serve';

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

/** The embedded database admits one process; while a gateway has it, the gateway is asked. */
async function askGateway(gatewayUrl: string, secret: string, config: Config, username: string): Promise<string | undefined> {
  const token = signToken(secret, DEMO_USER_ID, 60, { issuer: config.tokenIssuer, audience: config.tokenAudience });
  const response = await fetch(`${gatewayUrl}/api/v1/users/profile/${encodeURIComponent(username)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const body: unknown = await response.json();
  const data = typeof body === 'object' && body !== null && 'data' in body ? body.data : null;
  return typeof data === 'object' && data !== null && 'userId' in data ? String(data.userId) : undefined;
}

async function findInDatabase(runtime: Runtime, config: Config, user: string): Promise<string | undefined> {
  const engine = await openEngine(config.database, { self: runtime, observe: () => undefined, migrate: true });
  try {
    const rows = await new Database(engine.prisma).read<{ id: string }>(
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
    return /^[0-9a-f]{24}$/i.test(user) ? user.toLowerCase() : askGateway(error.holder.gatewayUrl, secret, config, user);
  }
}

/** `token`: prints a token for development, for a user of the configured database. */
export const printToken: Command = async (runtime) => {
  const { user, lifetimeS } = parseOptions(runtime);
  const config = parseConfig(runtime.env);
  if (config.tokenKey.kind === 'publicKey' || config.tokenKey.kind === 'jwks') {
    throw new CommandError(
      'Tokens are signed by your issuer here: only with JWT_SECRET, or on the embedded database, can this program sign one',
    );
  }
  const key = verificationKeyOf(config);
  const secret = key.kind === 'secret' ? key.secret : '';
  const userId = await findUser(runtime, config, secret, user);
  if (userId === undefined) throw new CommandError('There is no such user in this database');
  runtime.print(signToken(secret, userId, lifetimeS, { issuer: config.tokenIssuer, audience: config.tokenAudience }));
  return 0;
};
