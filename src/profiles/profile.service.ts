import type { Database } from '../database/database';
import { forViewer, type ViewerScope } from '../database/viewer-scoped';
import { AppError } from '../errors/app-error';
import { createProfileLoaders, type FollowRelation, type ProfileLoaders, type VisibleProfile } from './profile.loaders';
import { foldUsername } from '../scalars/username';
import type { Profile } from './profile.type';

/** Reads profiles as the viewer of one request may see them. */
export class ProfileService {
  /** Whether the viewer follows a user, and the user the viewer. */
  readonly relation: (userId: string) => Promise<FollowRelation>;
  private readonly byUserId: (userId: string) => Promise<VisibleProfile | undefined>;
  private readonly byUsername: (username: string) => Promise<VisibleProfile | undefined>;

  constructor(loaders: ProfileLoaders, scope: ViewerScope) {
    this.relation = forViewer(loaders.relation, scope);
    this.byUserId = forViewer(loaders.byUserId, scope);
    this.byUsername = forViewer(loaders.byUsername, scope);
  }

  /** The profile of a username, case ignored. @throws AppError BAD_USER_INPUT, NOT_FOUND, or FORBIDDEN if the user has blocked the viewer */
  async getByUsername(username: string): Promise<Profile> {
    return visible(await this.byUsername(foldUsername(username)));
  }

  /** The profile of a user. @throws AppError NOT_FOUND, or FORBIDDEN if the user has blocked the viewer */
  async getByUserId(userId: string): Promise<Profile> {
    return visible(await this.byUserId(userId));
  }
}

function visible(profile: VisibleProfile | undefined): Profile {
  if (profile === undefined) throw new AppError('NOT_FOUND');
  if (profile.blocksViewer) throw AppError.blocked();
  return profile;
}

/** The part of the request context with which resolvers read profiles. */
export interface ProfileContext {
  readonly profiles: ProfileService;
}

/** Creates the app-wide loaders of profiles, and returns a function that creates the service of a request. */
export function profileServices(database: Database): (scope: ViewerScope) => ProfileService {
  const loaders = createProfileLoaders(database);
  return (scope) => new ProfileService(loaders, scope);
}
