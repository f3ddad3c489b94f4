import { cursorOf, cut } from './bare-ledger';
import type { FollowerRow, LiveStreamRow } from './bare-statements';

/** A page as GraphQL returns it; `end` is the position of its last row. */
function toPage(nodes: readonly object[], hasNextPage: boolean, end: Parameters<typeof cursorOf>[0] | undefined, binding: string): object {
  return { nodes, pageInfo: { hasNextPage, hasPreviousPage: false, endCursor: end === undefined ? null : cursorOf(end, binding) } };
}

/** The first page of a user's followers. */
export function toUserPage(found: readonly FollowerRow[], limit: number, viewerId: string): object {
  const { rows, hasNextPage } = cut(found, limit);
  const nodes = rows.map(({ id, username, role, createdAt }) => ({ id, username, role, createdAt }));
  const last = rows.at(-1);
  return toPage(nodes, hasNextPage, last && { id: last.id, createdAt: last.followedAt }, viewerId);
}

/** The first page of the streams that are live. */
export function toLiveStreamPage(found: readonly LiveStreamRow[], limit: number, viewerId: string): object {
  const { rows, hasNextPage } = cut(found, limit);
  const nodes = rows.map(({ id, title, status, startedAt, hostId, hostName }) => ({
    id,
    title,
    status,
    startedAt,
    host: { id: hostId, username: hostName },
  }));
  const last = rows.at(-1);
  return toPage(nodes, hasNextPage, last && { id: last.id, createdAt: last.startedAt }, viewerId);
}
