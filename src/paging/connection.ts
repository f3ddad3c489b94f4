import { AppError, detail } from '../errors/app-error';
import type { ConnectionArgs } from './connection.args';
import { decodeCursor, encodeCursor, type Position } from './cursor';
import { DEFAULT_LIMIT } from './page.args';
import type { PageInfo } from './page-info.type';
import { MAX_LIMIT } from './page-request';

/** An item of a connection, with its cursor. */
export class Edge<Node> {
  private encoded: string | undefined;

  /** @param binding identifies the list, for which alone the cursor is valid */
  constructor(
    readonly node: Node,
    private readonly position: Position,
    private readonly binding: string,
  ) {}

  /** Computed only if selected, and once however often that is: it takes a digest. */
  get cursor(): string {
    return (this.encoded ??= encodeCursor(this.position, this.binding));
  }
}

/** An item with its position in its list. */
export interface Positioned<Item> {
  readonly item: Item;
  readonly position: Position;
}

/** Items of a list from a position on, newest first. */
export interface FoundPage<Item> {
  /** Whether the viewer may not see the list. */
  readonly isForbidden: boolean;
  readonly items: readonly Positioned<Item>[];
  /** Where the list continues if there are fewer items than requested, because too many rows were left out; else undefined. */
  readonly resumeAfter: Position | undefined;
}

/** A page of a list, by Relay's specification. */
export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
}

/** A validated request for a page of a connection. */
export interface ConnectionRequest {
  readonly first: number;
  readonly after: Position | undefined;
}

/**
 * Validates the arguments of a connection.
 * @param binding identifies the list, for which alone a cursor is valid
 * @throws AppError BAD_USER_INPUT
 */
export function parseConnectionRequest({ first: given, after }: ConnectionArgs, binding: string): ConnectionRequest {
  const first = given ?? DEFAULT_LIMIT;
  if (first < 1 || first > MAX_LIMIT) throw AppError.badInput(detail('first', 'integerRange', { min: 1, max: MAX_LIMIT }));
  return { first, after: after == null ? undefined : decodeCursor(after, binding) };
}

/** Builds a connection from one item more than requested, which shows whether there is a next page. @throws AppError FORBIDDEN */
export function toConnection<Node>(
  { isForbidden, items, resumeAfter }: FoundPage<Node>,
  { first, after }: ConnectionRequest,
  binding: string,
): Connection<Node> {
  if (isForbidden) throw AppError.blocked();
  const edges = items.slice(0, first).map(({ item, position }) => new Edge(item, position, binding));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: items.length > first || resumeAfter !== undefined,
      // The item of a cursor precedes the page.
      hasPreviousPage: after !== undefined,
      get startCursor() {
        return edges[0]?.cursor ?? null;
      },
      get endCursor() {
        return (resumeAfter === undefined ? edges.at(-1)?.cursor : encodeCursor(resumeAfter, binding)) ?? null;
      },
    },
  };
}
