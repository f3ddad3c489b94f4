import { ADA } from '../support/gateway';
import { ManifestFolder } from '../support/manifest';
import { ROUTERS, startStage, type Stage } from './stage';

const GRACE = '5eed01000000000000000001';

const OTHER_DOCUMENT = { '0123456789abcdef': 'query Other { me { username } }' };

const folder = new ManifestFolder();
afterAll(() => {
  folder.remove();
});

describe.each(ROUTERS)('limits through $router', (kind) => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await startStage(kind, {
      RATE_LIMIT: '20',
      TRUSTED_DOCUMENTS: folder.write(`${kind.recipe}.json`, OTHER_DOCUMENT),
      TRUSTED_DOCUMENTS_MODE: 'only',
      TRUSTED_DOCUMENTS_CLIENTS: 'router=prefer',
    });
    stage.chat.messages = [{ text: 'Hi', author: { id: ADA } }];
  });
  afterAll(() => stage.close());

  const codesOf = async (query: string, as: string | null): Promise<(string | undefined)[]> => {
    const { body } = await stage.query(query, {}, { as });
    return body.errors?.map(({ extensions }) => extensions.code) ?? [];
  };

  test('one account exceeds its limit, and another account is served through the same router', async () => {
    let codes: (string | undefined)[] = [];
    while (codes.length === 0) codes = await codesOf('{ messages { author { username } } }', ADA);
    expect(codes).toEqual(['RATE_LIMITED']);
    expect(await codesOf('{ messages { author { username } } me { lastMessage } }', GRACE)).toEqual([]);
  });

  test('documents that the router writes run beside the mode only, and those of other clients do not', async () => {
    expect(await codesOf('{ me { username lastMessage } }', GRACE)).toEqual([]);
    const { body } = await stage.gateway.graphql('{ me { username } }', {}, { as: '5eed01000000000000000002' });
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['QUERY_NOT_IN_SAFELIST']);
  });

  test('clients without a valid token consume no limit of the router, or of other clients', async () => {
    // The router names the address of its clients, which is that of these tests.
    let codes: (string | undefined)[] = [];
    while (codes[0] !== 'RATE_LIMITED') codes = await codesOf('{ me { username } }', null);
    const request = { body: JSON.stringify({ query: '{ _service { sdl } }' }), headers: { 'content-type': 'application/json' }, as: null };
    expect((await stage.gateway.fetch('/graphql', request)).status).toBe(200);
    expect(
      (await stage.gateway.fetch('/graphql', { ...request, headers: { ...request.headers, 'x-forwarded-for': '192.0.2.7' } })).status,
    ).toBe(401);
    expect(await codesOf('{ me { lastMessage } }', '5eed01000000000000000002')).toEqual([]);
  });
});
