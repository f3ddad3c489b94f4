import { Prisma } from '../generated/prisma/client';
import { remember, type Lookup } from './coalesce';

/** Something, by its key, as one viewer sees it. The viewer is part of it, so that two never share what one of them may see. */
export interface View {
  readonly viewerId: string | undefined;
  readonly key: string;
}

/** Views as rows `k(key, viewer, n)` of a statement, numbered from 1; `viewer` is null where nobody is signed in. */
export function viewRows(views: readonly View[]): Prisma.Sql {
  const keys = views.map(({ key }) => key);
  const viewers = views.map(({ viewerId }) => viewerId ?? null);
  return Prisma.sql`unnest(${keys}::text[], ${viewers}::text[]) with ordinality as k(key, viewer, n)`;
}

/** A lookup of one request, as its viewer sees things. */
export function seenBy<Found>(viewerId: string | undefined, lookUp: Lookup<View, Found>): Lookup<string, Found> {
  return remember((key) => lookUp({ viewerId, key }));
}
