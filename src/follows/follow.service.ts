import type { Database } from '../database/database';
import { pagesForViewer, type ViewedPage } from '../database/keyset-page';
import type { ViewerScope } from '../database/viewer-scoped';
import { parseConnectionRequest, toConnection, type Connection, type FoundPage } from '../paging/connection';
import type { ConnectionArgs } from '../paging/connection.args';
import type { StoredUser } from '../users/user.record';
import { createFollowLoaders, type FollowLoaders } from './follow.loaders';

/** Which of the lists of a user's follows. */
export type FollowDirection = keyof FollowLoaders;

/** A page of a user's follows. */
export interface FollowPage extends Connection<StoredUser> {
  readonly userId: string;
  readonly direction: FollowDirection;
}

/** Reads lists of follows as the viewer of one request may see them. */
export class FollowService {
  private readonly load: { readonly [Direction in FollowDirection]: (page: ViewedPage) => Promise<FoundPage<StoredUser>> };

  constructor(loaders: FollowLoaders, scope: ViewerScope) {
    this.load = {
      followers: pagesForViewer(loaders.followers, scope),
      following: pagesForViewer(loaders.following, scope),
    };
  }

  /**
   * A page of a user's followers or followed users, latest follow first.
   * @throws AppError BAD_USER_INPUT for `first` or a cursor, FORBIDDEN if the user has blocked the viewer
   */
  async page(direction: FollowDirection, userId: string, args: ConnectionArgs): Promise<FollowPage> {
    const binding = JSON.stringify([direction, userId]);
    const request = parseConnectionRequest(args, binding);
    const page = await this.load[direction]({ list: userId, after: request.after, count: request.first + 1 });
    return { ...toConnection(page, request, binding), userId, direction };
  }
}

/** The part of the request context with which resolvers read follows. */
export interface FollowContext {
  readonly follows: FollowService;
}

/** Creates the app-wide loaders of follows, and returns a function that creates the service of a request. */
export function followServices(database: Database): (scope: ViewerScope) => FollowService {
  const loaders = createFollowLoaders(database);
  return (scope) => new FollowService(loaders, scope);
}
