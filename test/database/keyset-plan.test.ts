import { selectKeysetPages, type KeysetKey } from '../../src/database/keyset-page';
import { FOLLOWERS, FOLLOWING } from '../../src/follows/follow.loaders';
import { STREAMS_BY_STATUS, STREAMS_OF_HOST } from '../../src/live-streams/live-stream.loaders';
import { openExplainer, PLAN_MODES, type Explainer } from '../support/explain';
import { openTestDatabase, type TestDatabase } from '../support/test-database';

const HOST = 'ab'.padEnd(24, '0');
const ROWS = 20_000;

let database: TestDatabase;
let explainer: Explainer;

beforeAll(async () => {
  database = await openTestDatabase();
  explainer = await openExplainer(database);
  const { run } = explainer;
  await run(`
    insert into users (id, username, email)
    select 'ab' || lpad(i::text, 22, '0'), 'plan.' || i, 'x@example.com' from generate_series(0, ${ROWS}) i`);
  await run(`
    insert into follows (follower_id, followee_id, created_at)
    select 'ab' || lpad(i::text, 22, '0'), '${HOST}', timestamptz '2020-01-01 00:00:00+00' + i * interval '1 minute' from generate_series(1, ${ROWS}) i
    union all
    select '${HOST}', 'ab' || lpad(i::text, 22, '0'), timestamptz '2020-01-01 00:00:00+00' + i * interval '1 minute' from generate_series(1, ${ROWS}) i`);
  await run(`
    insert into live_streams (id, host_id, title, status, started_at, created_at)
    select 'cd' || lpad(i::text, 22, '0'), case when i % 2 = 0 then '${HOST}' else 'ab' || lpad(i::text, 22, '0') end, 'x',
           (enum_range(null::live_stream_status))[1 + i / 2 % 4], case when i % 3 > 0 then timestamptz '2020-01-01 00:00:00+00' + i * interval '1 minute' end,
           timestamptz '2020-01-01 00:00:00+00' + i * interval '1 minute'
      from generate_series(1, ${ROWS}) i`);
  for (const table of ['users', 'follows', 'live_streams', 'blocks']) await run(`vacuum (analyze) ${table}`);
});

afterAll(async () => {
  await explainer.close();
  await database.close();
});

const FAR = { createdAtMicros: 632_000_000_000_000n, id: HOST };

describe.each(PLAN_MODES)('a page reads the rows it returns, in the order of an index, with plan_cache_mode %s', (mode) => {
  test.each([
    ['followers', FOLLOWERS, HOST, 'follows', 'follows_followers_idx', undefined],
    ['followed users', FOLLOWING, HOST, 'follows', 'follows_following_idx', undefined],
    ['streams with a status', STREAMS_BY_STATUS, 'LIVE', 'live_streams', 'live_streams_by_status_idx', undefined],
    ["a host's streams with a status", STREAMS_OF_HOST, HOST, 'live_streams', 'live_streams_of_host_idx', ['LIVE']],
    ["a host's streams", STREAMS_OF_HOST, HOST, 'live_streams', 'live_streams_of_host_idx', ['SCHEDULED', 'LIVE', 'ENDED', 'CANCELLED']],
  ] as const)('%s', async (_title, list, name, table, index, values) => {
    for (const after of [undefined, FAR]) {
      const key: KeysetKey = { list: name, viewerId: HOST, after, count: 21, ...(values && { values }) };
      const scans = await explainer.scansOf(table, selectKeysetPages([key], list), mode);
      expect(new Set(scans.map((node) => node['Index Name']))).toEqual(new Set([index]));
      const read = scans.reduce(
        (sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
        0,
      );
      expect(read).toBeGreaterThanOrEqual(21);
      expect(read).toBeLessThanOrEqual(21 * (values?.length ?? 1) + 1);
    }
  });
});
