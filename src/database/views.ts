import type { Standing, TellsAccount, Viewer } from '../auth/viewer';
import { Prisma } from '../generated/prisma/client';
import type { UserRole, UserStatus } from '../generated/prisma/enums';
import { remember, type ClientConnection, type IsAwaited, type Lookup } from './coalesce';
import type { Database } from './database';
import type { StatementKind } from './statement-kind';
import { textArray } from './text-array';

/** Something, by its key, as one viewer sees it. The viewer is part of it, so that two never share what one of them may see. */
export interface View {
  readonly viewerId: string | undefined;
  readonly key: string;
}

/** What one viewer sees. */
export interface Seen<Found> extends TellsAccount {
  readonly found: Found;
}

/** How an account stands, of the columns of an outer join. */
export function standingOf(role: UserRole | null, status: UserStatus | null): Standing | undefined {
  return role === null || status === null ? undefined : { role, status };
}

/** What a statement says of a view, as a list of JSON. */
type ViewRow<Columns> = readonly [n: number, role: UserRole | null, status: UserStatus | null, columns: Columns];

/** Of what and from where views of one kind are read. */
export interface ViewSource<Columns, Found> {
  readonly kind: StatementKind;
  /** Expressions over `k(key, viewer, n)` and what `joins` adds. */
  readonly columns: Prisma.Sql;
  /** Outer joins, of at most one row a view. */
  readonly joins: Prisma.Sql;
  /** Makes of the columns' values, as JSON has them, what is found. */
  readonly read: (columns: Columns) => Found;
}

/**
 * Reads many views by one statement, which says also how their viewers stand. Its answer is JSON, because a list of that is
 * parsed several times faster than as many rows of a result.
 */
export async function readViews<Columns extends readonly unknown[], Found>(
  database: Database,
  views: readonly View[],
  { kind, columns, joins, read }: ViewSource<Columns, Found>,
  isAwaited: IsAwaited,
): Promise<readonly Seen<Found>[]> {
  const keys = textArray(views.map(({ key }) => key));
  const viewers = textArray(views.map(({ viewerId }) => viewerId ?? null));
  const [answer] = await database.read<{ readonly rows: string }>(
    kind,
    Prisma.sql`
    select json_agg(json_build_array(k.n, v.role, v.status, json_build_array(${columns})))::text as rows
      from unnest(${keys}::text[], ${viewers}::text[]) with ordinality as k(key, viewer, n)
      left join public.users v on v.id = k.viewer ${joins}`,
    isAwaited,
  );
  const seen: Seen<Found>[] = [];
  // The statement's own output: a row a view.
  for (const [n, role, status, values] of JSON.parse(answer?.rows ?? '[]') as readonly ViewRow<Columns>[]) {
    seen[n - 1] = { viewer: standingOf(role, status), found: read(values) };
  }
  return seen;
}

/** A lookup of one request, as its viewer sees things. */
export function seenBy<Found>(
  viewer: Viewer | undefined,
  lookUp: Lookup<View, Seen<Found>>,
  connection: ClientConnection | undefined,
): (key: string) => Promise<Found> {
  return remember((key) => {
    const seeing = lookUp({ viewerId: viewer?.id, key }, connection);
    viewer?.offer(seeing);
    return seeing.then(({ found }) => found);
  }, connection);
}
