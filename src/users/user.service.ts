import { AppError, detail } from '../errors/app-error';
import type { UserStats } from './user-stats.type';
import type { UserLoaders } from './user.loaders';
import type { User } from './user.type';

/** The most accounts one list may ask for. */
const MAX_IDS = 100;

/** Reads accounts as one viewer may see them. */
export class UserService {
  constructor(private readonly loaders: UserLoaders) {}

  /** The account, or null where there is none. */
  async find(id: string): Promise<User | null> {
    return (await this.loaders.user(id)) ?? null;
  }

  /** The account. @throws AppError NOT_FOUND */
  async get(id: string): Promise<User> {
    const user = await this.loaders.user(id);
    if (user === undefined) throw new AppError('NOT_FOUND');
    return user;
  }

  /** The accounts in the order of `ids`, null where there is none. @throws AppError BAD_USER_INPUT for more than 100 */
  async list(ids: readonly string[]): Promise<(User | null)[]> {
    if (ids.length > MAX_IDS) throw AppError.badInput(detail('ids', 'tooMany', { max: MAX_IDS }));
    return Promise.all(ids.map((id) => this.find(id)));
  }

  /** The counts of an account. @throws AppError NOT_FOUND, or FORBIDDEN where the account has blocked the viewer */
  async stats(userId: string): Promise<UserStats> {
    const stats = await this.loaders.stats(userId);
    if (stats === undefined) throw new AppError('NOT_FOUND');
    if (stats.blocksViewer) throw new AppError('FORBIDDEN');
    return stats;
  }
}
