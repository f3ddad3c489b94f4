import { Prisma } from '../generated/prisma/client';
import type { BatchLoader, ClientConnection, IsAwaited } from './batch-loader';
import { memoize } from './memoize';
import type { Database } from './database';
import type { StatementKind } from './statement-kind';
import { textArray } from './text-array';

/** The part of a request that decides what is loaded for it. */
export interface ViewerScope {
  /** Undefined for an unauthenticated client. */
  readonly viewer: { readonly id: string } | undefined;
  readonly connection: ClientConnection | undefined;
}

/** The key of a record that depends on the viewer. The viewer is part of it, so that two viewers never share a result. */
export interface ViewerScopedKey {
  readonly viewerId: string | undefined;
  readonly key: string;
}

/** One record of the result, as a JSON array. */
type ResultRow<Columns> = readonly [n: number, columns: Columns];

/** The columns and joins of viewer-scoped records of one kind. */
export interface ViewerScopedSource<Columns, Found> {
  readonly kind: StatementKind;
  /** Expressions over `k(key, viewer, n)` and the tables of `joins`. */
  readonly columns: Prisma.Sql;
  /** Outer joins, of at most one row per key. */
  readonly joins: Prisma.Sql;
  /** Converts the JSON values of the columns to a record. */
  readonly read: (columns: Columns) => Found;
}

/**
 * Reads viewer-scoped records by one statement. Returns one entry per key, in the order of the keys. The result is JSON, because parsing a
 * JSON list is several times faster than parsing as many result rows.
 */
export async function readForViewers<Columns extends readonly unknown[], Found>(
  database: Database,
  keys: readonly ViewerScopedKey[],
  { kind, columns, joins, read }: ViewerScopedSource<Columns, Found>,
  isAwaited: IsAwaited,
): Promise<readonly Found[]> {
  const keyArray = textArray(keys.map(({ key }) => key));
  const viewers = textArray(keys.map(({ viewerId }) => viewerId ?? null));
  const [result] = await database.read<{ readonly rows: string }>(
    kind,
    Prisma.sql`
    select json_agg(json_build_array(k.n, json_build_array(${columns})))::text as rows
      from unnest(${keyArray}::text[], ${viewers}::text[]) with ordinality as k(key, viewer, n) ${joins}`,
    isAwaited,
  );
  const found: Found[] = [];
  // The type follows from the statement above: one row per key.
  for (const [n, values] of JSON.parse(result?.rows ?? '[]') as readonly ResultRow<Columns>[]) found[n - 1] = read(values);
  return found;
}

/** The loader of one request: records as its viewer may see them, each loaded once. */
export function forViewer<Found>(
  load: BatchLoader<ViewerScopedKey, Found>,
  { viewer, connection }: ViewerScope,
): (key: string) => Promise<Found> {
  return memoize((key) => load({ viewerId: viewer?.id, key }, connection), connection);
}
