import { Database } from '../../src/database/database';
import { createProfileLookups, type ProfileLookups } from '../../src/profiles/profile.loaders';
import { createUserLookups, type UserLookups } from '../../src/users/user.loaders';
import { ADA } from '../support/gateway';
import { openTestDatabase, type TestDatabase } from '../support/test-database';

const GRACE = '5eed01000000000000000001';
const SUSPENDED = '5eed01000000000000000003';
const DELETED = '5eed01000000000000000004';
const NOBODY = 'ffffffffffffffffffffffff';

const USER = { role: 'USER', status: 'ACTIVE' };

/** Viewers who stand differently, and how. */
const VIEWERS: readonly (readonly [id: string | undefined, standing: unknown])[] = [
  [ADA, USER],
  [SUSPENDED, { role: 'USER', status: 'SUSPENDED' }],
  [undefined, undefined],
  [DELETED, { role: 'USER', status: 'DELETED' }],
  [NOBODY, undefined],
  [GRACE, { role: 'ADMIN', status: 'ACTIVE' }],
  [ADA, USER],
];

let database: TestDatabase;
let users: UserLookups;
let profiles: ProfileLookups;

beforeAll(async () => {
  database = await openTestDatabase();
  const reading = new Database(database.engine);
  users = createUserLookups(reading);
  profiles = createProfileLookups(reading);
});

afterAll(() => database.close());

test.each<[string, readonly string[], (viewerId: string | undefined, key: string) => Promise<{ viewer: unknown; found: unknown }>, string]>(
  [
    ['stats', [ADA, NOBODY, GRACE, DELETED], (viewerId, key) => users.stats({ viewerId, key }), 'userId'],
    ['profiles by id', [GRACE, ADA, NOBODY, DELETED], (viewerId, key) => profiles.byUserId({ viewerId, key }), 'userId'],
    [
      'profiles by name',
      ['ada', 'nobody"\\{},', 'grace', "a'b", ''],
      (viewerId, key) => profiles.byUsername({ viewerId, key }),
      'username',
    ],
  ],
)('each gets what it asked for and how its own viewer stands: %s', async (_, keys, look, name) => {
  const views = VIEWERS.flatMap(([viewerId, viewer]) => keys.map((key) => ({ viewerId, viewer, key })));
  const seen = await Promise.all(views.map(({ viewerId, key }) => look(viewerId, key)));
  const exists = (key: string): boolean => [ADA, GRACE, 'ada', 'grace'].includes(key);
  expect(seen).toEqual(
    views.map(({ viewer, key }) => ({ viewer, found: exists(key) ? (expect.objectContaining({ [name]: key }) as unknown) : undefined })),
  );
});

test('who follows whom is told of each pair', async () => {
  const pairs = VIEWERS.flatMap(([viewerId, viewer]) => [ADA, GRACE].map((key) => ({ viewerId, viewer, key })));
  const seen = await Promise.all(pairs.map(({ viewerId, key }) => profiles.relation({ viewerId, key })));
  const rows = await database.query<{ follower: string; followee: string }>(
    'select follower_id as follower, followee_id as followee from follows',
  );
  const follows = (follower: string | undefined, followee: string | undefined): boolean =>
    rows.some((row) => row.follower === follower && row.followee === followee);
  expect(seen).toEqual(
    pairs.map(({ viewerId, viewer, key }) => ({
      viewer,
      found: { followedByMe: follows(viewerId, key), followsMe: follows(key, viewerId) },
    })),
  );
});
