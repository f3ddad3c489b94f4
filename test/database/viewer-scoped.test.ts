import { Database } from '../../src/database/database';
import { createProfileLoaders, type ProfileLoaders } from '../../src/profiles/profile.loaders';
import { createUserLoaders, type UserLoaders } from '../../src/users/user.loaders';
import { ADA } from '../support/gateway';
import { openTestDatabase, type TestDatabase } from '../support/test-database';

const GRACE = '5eed01000000000000000001';
const DELETED = '5eed01000000000000000004';
const MISSING = 'ffffffffffffffffffffffff';

const VIEWERS = [ADA, undefined, DELETED, MISSING, GRACE, ADA];

let database: TestDatabase;
let users: UserLoaders;
let profiles: ProfileLoaders;

beforeAll(async () => {
  database = await openTestDatabase();
  const reading = new Database(database.engine);
  users = createUserLoaders(reading);
  profiles = createProfileLoaders(reading);
});

afterAll(() => database.close());

test.each<[string, readonly string[], (viewerId: string | undefined, key: string) => Promise<unknown>, string]>([
  ['stats', [ADA, MISSING, GRACE, DELETED], (viewerId, key) => users.stats({ viewerId, key }), 'userId'],
  ['profiles by id', [GRACE, ADA, MISSING, DELETED], (viewerId, key) => profiles.byUserId({ viewerId, key }), 'userId'],
  ['profiles by name', ['ada', 'missing"\\{},', 'grace', "a'b", ''], (viewerId, key) => profiles.byUsername({ viewerId, key }), 'username'],
])('returns its own record for each key of a batch: %s', async (_, keys, load, name) => {
  const pairs = VIEWERS.flatMap((viewerId) => keys.map((key) => ({ viewerId, key })));
  const found = await Promise.all(pairs.map(({ viewerId, key }) => load(viewerId, key)));
  const exists = (key: string): boolean => [ADA, GRACE, 'ada', 'grace'].includes(key);
  expect(found).toEqual(pairs.map(({ key }) => (exists(key) ? (expect.objectContaining({ [name]: key }) as unknown) : undefined)));
});

test('scopes the same record to each viewer in one batch', async () => {
  const [{ blocker, blocked }] = (await database.query<{ blocker: string; blocked: string }>(
    'select blocker_id as blocker, blocked_id as blocked from blocks limit 1',
  )) as [{ blocker: string; blocked: string }];
  const viewers = [GRACE, blocked, undefined];
  const stats = await Promise.all(viewers.map((viewerId) => users.stats({ viewerId, key: blocker })));
  const shown = await Promise.all(viewers.map((viewerId) => profiles.byUserId({ viewerId, key: blocker })));
  for (const records of [stats, shown]) expect(records.map((record) => record?.blocksViewer)).toEqual([false, true, false]);
});

test('returns the follow relation of each pair', async () => {
  const pairs = VIEWERS.flatMap((viewerId) => [ADA, GRACE].map((key) => ({ viewerId, key })));
  const found = await Promise.all(pairs.map(({ viewerId, key }) => profiles.relation({ viewerId, key })));
  const rows = await database.query<{ follower: string; followee: string }>(
    'select follower_id as follower, followee_id as followee from follows',
  );
  const follows = (follower: string | undefined, followee: string | undefined): boolean =>
    rows.some((row) => row.follower === follower && row.followee === followee);
  expect(found).toEqual(pairs.map(({ viewerId, key }) => ({ followedByMe: follows(viewerId, key), followsMe: follows(key, viewerId) })));
});
