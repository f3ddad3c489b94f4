import { createSecretKey, randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { userId } from './population';

/** A request, ready to be sent. */
export interface BenchRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The JWT secret of this run, shared by both servers. */
export const SECRET = randomBytes(48).toString('base64');

const key = createSecretKey(Buffer.from(SECRET));
const tokens = new Map<number, string>();

/** A valid token of user number `n`, memoized. */
export function tokenOf(n: number): string {
  const token = tokens.get(n) ?? jwt.sign({}, key, { algorithm: 'HS256', subject: userId(n), expiresIn: '3h' });
  tokens.set(n, token);
  return token;
}

/** A legacy API request of user number `viewer`. */
export function rest(viewer: number, path: string): BenchRequest {
  return { method: 'GET', path: `/api/v1${path}`, headers: { authorization: `Bearer ${tokenOf(viewer)}` } };
}

/** A GraphQL request of user number `viewer`: a constant document with variables, as clients send it. */
export function graphql(viewer: number, operationName: string, query: string, variables: object): BenchRequest {
  return {
    method: 'POST',
    path: '/graphql',
    headers: { authorization: `Bearer ${tokenOf(viewer)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, operationName, variables }),
  };
}

/** The response to a request. */
export interface Answer {
  readonly status: number;
  readonly body: { readonly data?: unknown; readonly errors?: unknown };
}

/** Sends a single request. @returns its response */
export async function send(origin: string, { path, ...request }: BenchRequest): Promise<Answer> {
  const response = await fetch(origin + path, request);
  // Both endpoints return an object with `data`, which callers check.
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** Sends a request that must succeed, and returns its data. */
export async function dataOf(origin: string, request: BenchRequest): Promise<unknown> {
  const { status, body } = await send(origin, request);
  const failed = status !== 200 || (Array.isArray(body.errors) && body.errors.length > 0);
  if (failed) throw new Error(`${origin}${request.path} answered ${status}: ${JSON.stringify(body).slice(0, 500)}`);
  return body.data;
}
