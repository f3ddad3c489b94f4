import { memoize } from '../database/memoize';
import type { Database } from '../database/database';
import { forViewer, type ViewerScope } from '../database/viewer-scoped';
import { AppError, detail } from '../errors/app-error';
import { foldUsername } from '../scalars/username';
import type { UserStats } from './user-stats.type';
import type { ChangeFeed, WatchedKind } from '../realtime/feed/change-feed';
import { ChangeSource } from '../realtime/feed/change-source';
import { watchStats } from './user-stats.changes';
import { createUserLoaders, type UserLoaders, type VisibleStats } from './user.loaders';
import type { StoredUser } from './user.record';
import type { User } from './user.type';

/** The maximum number of users in one list. */
const MAX_IDS = 100;

/** Reads users as the viewer of one request may see them. */
export class UserService {
  private readonly load: (id: string) => Promise<StoredUser | undefined>;
  private readonly loadByUsername: (username: string) => Promise<StoredUser | undefined>;
  private readonly loadStats: (id: string) => Promise<VisibleStats | undefined>;

  constructor(
    loaders: UserLoaders,
    scope: ViewerScope,
    private readonly changes: ChangeFeed,
    private readonly watchedStats: WatchedKind,
  ) {
    this.load = memoize(loaders.byId, scope.connection);
    this.loadByUsername = memoize(loaders.byUsername, scope.connection);
    this.loadStats = forViewer(loaders.stats, scope);
  }

  /** The user, or null if there is none. */
  async find(id: string): Promise<User | null> {
    return (await this.load(id)) ?? null;
  }

  /** The user. @throws AppError NOT_FOUND */
  async get(id: string): Promise<User> {
    const user = await this.load(id);
    if (user === undefined) throw new AppError('NOT_FOUND');
    return user;
  }

  /** The user with a username, case ignored. @throws AppError BAD_USER_INPUT if it is no username, NOT_FOUND */
  async getByUsername(username: string): Promise<User> {
    const user = await this.loadByUsername(foldUsername(username));
    if (user === undefined) throw new AppError('NOT_FOUND');
    return user;
  }

  /** The users in the order of `ids`, null for an unknown id. @throws AppError BAD_USER_INPUT for more than 100 */
  async list(ids: readonly string[]): Promise<(User | null)[]> {
    if (ids.length > MAX_IDS) throw AppError.badInput(detail('ids', 'tooMany', { max: MAX_IDS }));
    return Promise.all(ids.map((id) => this.find(id)));
  }

  /** The stats of a user. @throws AppError NOT_FOUND, or FORBIDDEN if the user has blocked the viewer */
  async stats(userId: string): Promise<UserStats> {
    const stats = await this.loadStats(userId);
    if (stats === undefined) throw new AppError('NOT_FOUND');
    if (stats.blocksViewer) throw AppError.blocked();
    return stats;
  }

  /** The changes of a user's stats. @throws AppError if the database does not respond */
  async statsChanges(userId: string): Promise<ChangeSource> {
    return new ChangeSource(await this.changes.watch(this.watchedStats, [userId]), this.watchedStats);
  }
}

/** The part of the request context with which resolvers read users. */
export interface UserContext {
  readonly users: UserService;
}

/** Creates the app-wide loaders of users, and returns a function that creates the service of a request. */
export function userServices(database: Database, changes: ChangeFeed): (scope: ViewerScope) => UserService {
  const loaders = createUserLoaders(database);
  const watchedStats = watchStats(database);
  return (scope) => new UserService(loaders, scope, changes, watchedStats);
}
