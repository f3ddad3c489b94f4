import { AppError, detail } from '../errors/app-error';
import { foldUsername, type FollowRelation, type ProfileLoaders, type VisibleProfile } from './profile.loaders';
import type { Profile } from './profile.type';

/** What a username looks like. */
export const USERNAME = /^[A-Za-z0-9._]{3,30}$/;

/** Reads profiles as one viewer may see them. */
export class ProfileService {
  constructor(private readonly loaders: ProfileLoaders) {}

  /** The profile of a username, case ignored. @throws AppError BAD_USER_INPUT, NOT_FOUND, or FORBIDDEN where it has blocked the viewer */
  async getByUsername(username: string): Promise<Profile> {
    if (!USERNAME.test(username)) throw AppError.badInput(detail('username', 'username'));
    return visible(await this.loaders.byUsername(foldUsername(username)));
  }

  /** The profile of an account. @throws AppError NOT_FOUND, or FORBIDDEN where it has blocked the viewer */
  async getByUserId(userId: string): Promise<Profile> {
    return visible(await this.loaders.byUserId(userId));
  }

  /** Who follows whom, between the account and the viewer. */
  relation(userId: string): Promise<FollowRelation> {
    return this.loaders.relation(userId);
  }
}

function visible(profile: VisibleProfile | undefined): Profile {
  if (profile === undefined) throw new AppError('NOT_FOUND');
  if (profile.blocksViewer) throw new AppError('FORBIDDEN');
  return profile;
}
