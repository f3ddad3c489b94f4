import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { runInShell } from '../support/run-in-shell';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
});

/** Runs a command line in a shell, as pasted from the documentation. */
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

test('the documented curl returns the documented body', async () => {
  const command = `curl --silent -X GET "${gateway.url}/api/v1/users/${ADA}/stats" -H "Authorization: Bearer ${tokenFor(ADA)}"`;
  const body = await shell(command);
  expect(body).toEqual(DOCUMENTED);
  expect(Object.keys(body as object)).toEqual(['isSuccess', 'statusCode', 'data', 'errors', 'timestamp']);
});

test('accepts a token without the Bearer prefix, as documented', async () => {
  expect(await shell(`curl --silent -X GET "${gateway.url}/api/v1/users/${ADA}/stats" -H "Authorization: ${tokenFor(ADA)}"`)).toEqual(
    DOCUMENTED,
  );
});

test.each([
  { what: 'without a token', address: `/users/${ADA}/stats`, as: undefined, status: 401, message: 'Authentication required' },
  { what: 'for an invalid id', address: '/users/1/stats', as: ADA, status: 400, message: 'Validation failed' },
  {
    what: 'for a user who has blocked the viewer',
    address: '/users/5eed01000000000000000006/stats',
    as: ADA,
    status: 403,
    message: 'Insufficient permissions',
  },
  { what: 'for an unknown user id', address: '/users/ffffffffffffffffffffffff/stats', as: ADA, status: 404, message: 'Resource not found' },
])('curl $what returns the documented $status', async ({ address, as, status, message }) => {
  const token = as === undefined ? '' : ` -H "Authorization: Bearer ${tokenFor(as)}"`;
  expect(await shell(`curl --silent -X GET "${gateway.url}/api/v1${address}"${token}`)).toEqual({
    isSuccess: false,
    statusCode: status,
    data: null,
    errors: status === 400 ? [message, 'id: must be 24 hexadecimal characters'] : [message],
    timestamp: TIMESTAMP,
  });
});

test('curl queries /graphql', async () => {
  const query = `{ userStats(userId: \\"${ADA}\\") { followers } }`;
  const command = `curl --silent "${gateway.url}/graphql" -H "Authorization: Bearer ${tokenFor(ADA)}" --json '{"query":"${query}"}'`;
  expect(await shell(command)).toEqual({ data: { userStats: { followers: 120 } } });
});
