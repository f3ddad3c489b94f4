import type { FoundPage } from '../paging/connection';
import type { BatchLoader } from '../database/batch-loader';
import type { Database } from '../database/database';
import { keysetPages, type KeysetKey, type KeysetList } from '../database/keyset-page';
import { Prisma } from '../generated/prisma/client';
import { IS_LISTED, OWNER_BLOCKS_VIEWER, readUser, USER_COLUMNS, type StoredUser, type UserColumns } from '../users/user.record';

/** The app-wide batch loaders of follows. The `list` of a key is the id of the user whose followers, or followed users, are listed. */
export interface FollowLoaders {
  readonly followers: BatchLoader<KeysetKey, FoundPage<StoredUser>>;
  readonly following: BatchLoader<KeysetKey, FoundPage<StoredUser>>;
}

/** The users at one end of the follows whose other end is the list's user. */
function followList(listed: string, owner: string): KeysetList<UserColumns, StoredUser> {
  return {
    kind: 'follows',
    time: Prisma.sql`f.created_at`,
    id: Prisma.raw(`f.${listed}`),
    rows: Prisma.raw(`from public.follows f where f.${owner} = k.list`),
    selected: Prisma.raw(`f.${listed} as user_id`),
    filter: { joins: Prisma.sql`join public.users u on u.id = r.user_id`, shown: IS_LISTED },
    isForbidden: OWNER_BLOCKS_VIEWER,
    columns: USER_COLUMNS,
    read: readUser,
  };
}

/** The users who follow the list's user, latest follow first. */
export const FOLLOWERS = followList('follower_id', 'followee_id');

/** The users whom the list's user follows, latest follow first. */
export const FOLLOWING = followList('followee_id', 'follower_id');

/** Creates the batch loaders of follows: one statement for all keys of a turn of the event loop. */
export function createFollowLoaders(database: Database): FollowLoaders {
  return { followers: keysetPages(database, FOLLOWERS), following: keysetPages(database, FOLLOWING) };
}
