import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { runInShell } from '../support/run-in-shell';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
});

/** Runs a command line as a person pastes it into a shell. */
async function shell(command: string): Promise<unknown> {
  return JSON.parse(await runInShell(command));
}

const TIMESTAMP: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

const DOCUMENTED = {
  isSuccess: true,
  statusCode: 200,
  data: { followers: 120, following: 85, totalLiveStreams: 12 },
  errors: [],
  timestamp: TIMESTAMP,
};

test('the documented curl gets the documented body', async () => {
  const command = `curl --silent -X GET "${gateway.url}/api/v1/users/${ADA}/stats" -H "Authorization: Bearer ${tokenFor(ADA)}"`;
  const body = await shell(command);
  expect(body).toEqual(DOCUMENTED);
  expect(Object.keys(body as object)).toEqual(['isSuccess', 'statusCode', 'data', 'errors', 'timestamp']);
});

test('the token may be pasted without the Bearer prefix, as the documentation says', async () => {
  expect(await shell(`curl --silent -X GET "${gateway.url}/api/v1/users/${ADA}/stats" -H "Authorization: ${tokenFor(ADA)}"`)).toEqual(
    DOCUMENTED,
  );
});

test.each([
  { what: 'without a token', address: `/users/${ADA}/stats`, as: undefined, status: 401, sentence: 'Authentication required' },
  { what: 'for an id that is none', address: '/users/1/stats', as: ADA, status: 400, sentence: 'Validation failed' },
  {
    what: 'for one who has blocked her',
    address: '/users/5eed01000000000000000006/stats',
    as: ADA,
    status: 403,
    sentence: 'Insufficient permissions',
  },
  { what: 'for nobody', address: '/users/ffffffffffffffffffffffff/stats', as: ADA, status: 404, sentence: 'Resource not found' },
])('curl $what gets the documented $status', async ({ address, as, status, sentence }) => {
  const token = as === undefined ? '' : ` -H "Authorization: Bearer ${tokenFor(as)}"`;
  expect(await shell(`curl --silent -X GET "${gateway.url}/api/v1${address}"${token}`)).toEqual({
    isSuccess: false,
    statusCode: status,
    data: null,
    errors: status === 400 ? [sentence, 'id: must be 24 hexadecimal characters'] : [sentence],
    timestamp: TIMESTAMP,
  });
});

test('curl asks the other door as well', async () => {
  const query = `{ userStats(userId: \\"${ADA}\\") { followers } }`;
  const command = `curl --silent "${gateway.url}/graphql" -H "Authorization: Bearer ${tokenFor(ADA)}" --json '{"query":"${query}"}'`;
  expect(await shell(command)).toEqual({ data: { userStats: { followers: 120 } } });
});
