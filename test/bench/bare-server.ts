import { createSecretKey } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import jwt from 'jsonwebtoken';
import { Pool, type QueryConfig } from 'pg';
import { toFlatPage, toGroupedPage } from './bare-ledger';
import { toLiveStreamPage, toUserPage } from './bare-connections';
import * as sql from './bare-statements';

// The baseline of the benchmark: hand-written handlers without a framework, with one prepared statement each. They check the
// token, the viewer's account and blocks, and return the same JSON. They do not parse GraphQL: `operationName` selects the
// handler.

/** An error with an HTTP status. */
class HttpError extends Error {
  constructor(readonly status: number) {
    super(`rejected with ${status}`);
  }
}

const key = createSecretKey(Buffer.from(process.env['JWT_SECRET'] ?? ''));
const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
let statements = 0;

async function read<Row extends sql.ViewerRow>(query: QueryConfig): Promise<[Row, ...Row[]]> {
  statements += 1;
  const { rows } = await pool.query<Row>(query);
  const [first, ...others] = rows;
  if (first === undefined || first.viewerStatus === 'DELETED') throw new HttpError(401);
  if (first.viewerStatus !== 'ACTIVE') throw new HttpError(403);
  return [first, ...others];
}

function viewerOf({ headers: { authorization = '' } }: IncomingMessage): string {
  try {
    const claims = jwt.verify(authorization.replace(/^Bearer /, ''), key, { algorithms: ['HS256'], clockTolerance: 30 });
    if (typeof claims === 'string' || !Number.isFinite(claims.exp)) throw new HttpError(401);
    if (claims.sub === undefined || !/^[0-9a-f]{24}$/i.test(claims.sub)) throw new HttpError(401);
    return claims.sub.toLowerCase();
  } catch {
    throw new HttpError(401);
  }
}

async function find<Row extends sql.FoundRow>(query: QueryConfig): Promise<Row> {
  const [found] = await read<Row>(query);
  if (found.userId === null) throw new HttpError(404);
  if (found.isBlocked) throw new HttpError(403);
  return found;
}

async function stats(viewerId: string, userId: string): Promise<object> {
  const { followers, following, totalLiveStreams } = await find<sql.StatsRow>(sql.statsQuery(viewerId, userId.toLowerCase()));
  return { followers, following, totalLiveStreams };
}

async function profile(viewerId: string, name: string): Promise<object> {
  const row = await find<sql.ProfileRow>(sql.profileQuery(viewerId, name));
  const { userId, username, displayName, bio, avatarUrl, coverUrl, isVerified, isLive, joinedAt } = row;
  return { userId, username, displayName, bio, avatarUrl, coverUrl, isVerified, isLive, joinedAt };
}

async function followers(viewerId: string, userId: string, limit: number): Promise<object> {
  const rows = await read<sql.FollowerRow>(sql.followersQuery(viewerId, userId, limit));
  if (rows[0].userId === null) throw new HttpError(404);
  if (rows[0].isBlocked) throw new HttpError(403);
  return { user: { followers: toUserPage(rows, limit, viewerId) } };
}

async function liveStreams(viewerId: string, limit: number): Promise<object> {
  return { liveStreams: toLiveStreamPage(await read<sql.LiveStreamRow>(sql.liveStreamsQuery(viewerId, limit)), limit, viewerId) };
}

async function groupedPage(viewerId: string, query: string | undefined): Promise<object> {
  const parameters = new URLSearchParams(query);
  const page = Number(parameters.get('page') ?? 1);
  const limit = Number(parameters.get('limit') ?? 20);
  const rows = await read<sql.CountedRow>(sql.groupedPageQuery(viewerId, limit, (page - 1) * limit));
  return toGroupedPage(rows, page, limit, viewerId);
}

async function answerRest(request: IncomingMessage): Promise<object> {
  const viewerId = viewerOf(request);
  const [path = '', query] = (request.url ?? '').split('?');
  if (path === '/api/v1/users/me/transactions/grouped') return groupedPage(viewerId, query);
  const userId = /^\/api\/v1\/users\/([0-9a-f]{24})\/stats$/i.exec(path)?.[1];
  if (userId !== undefined) return stats(viewerId, userId);
  const username = /^\/api\/v1\/users\/profile\/([A-Za-z0-9._]{3,30})$/.exec(path)?.[1];
  if (username !== undefined) return profile(viewerId, username);
  throw new HttpError(404);
}

function bodyOf(request: IncomingMessage): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', reject);
    request.on('end', () => {
      try {
        resolve(JSON.parse(Buffer.concat(chunks).toString()));
      } catch {
        reject(new HttpError(400));
      }
    });
  });
}

async function answerGraphql(request: IncomingMessage): Promise<object> {
  const viewerId = viewerOf(request);
  const { operationName, variables } = (await bodyOf(request)) as { operationName?: string; variables: Record<string, unknown> };
  if (operationName === 'Stats') return { userStats: await stats(viewerId, String(variables['userId'])) };
  const limit = Number(variables['limit'] ?? variables['first']);
  if (operationName === 'Followers') return followers(viewerId, String(variables['id']), limit);
  if (operationName === 'LiveStreams') return liveStreams(viewerId, limit);
  if (operationName !== 'FlatPage') throw new HttpError(400);
  return { myTransactions: toFlatPage(await read<sql.TransactionRow>(sql.pageQuery(viewerId, limit)), limit, viewerId) };
}

function envelope(statusCode: number, data: object | null, errors: readonly string[]): object {
  return { isSuccess: data !== null, statusCode, data, errors, timestamp: new Date().toISOString() };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
  if (request.url === '/vitals') return { status: 200, body: { statements, residentBytes: process.memoryUsage.rss(), cpuMs: cpuMs() } };
  const isGraphql = request.url === '/graphql';
  try {
    const data = await (isGraphql ? answerGraphql(request) : answerRest(request));
    return { status: 200, body: isGraphql ? { data } : envelope(200, data, []) };
  } catch (error) {
    const status = error instanceof HttpError ? error.status : 500;
    if (!(error instanceof HttpError)) console.error(error);
    const message = error instanceof HttpError ? error.message : 'Internal server error';
    return { status, body: isGraphql ? { errors: [{ message }] } : envelope(status, null, [message]) };
  }
}

const server = createServer((request, response) => {
  void answer(request).then(({ status, body }) => {
    const text = Buffer.from(JSON.stringify(body));
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': text.length }).end(text);
  });
});
server.listen(Number(process.env['PORT']), process.env['HOST']);
process.once('SIGTERM', () => process.exit(0));
