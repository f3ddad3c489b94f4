import { emptyFolder, startCommand, type RunningCommand, type Workplace } from '../support/run-command';

const ELIF = '5eed01000000000000000005';

const reading = new AbortController();
let place: Workplace;
let command: RunningCommand;
let url: string;
let headers: Readonly<Record<string, string>>;

beforeAll(async () => {
  place = await emptyFolder();
  command = startCommand([], { cwd: place.cwd, env: { PORT: '0', ...place.env } });
  const [, token = ''] = await command.until(/Bearer ([\w.-]+)/);
  [, url = ''] = await command.until(/GraphQL {6}(http:\S+)\/graphql/);
  headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
});

afterAll(async () => {
  reading.abort();
  command.kill('SIGKILL');
  await command.ended;
  await place.remove();
});

/** Reads the events of a subscription until one fulfils the condition: each is a line of JSON. */
async function untilEvent(subscription: string, holds: (event: string) => boolean): Promise<void> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { ...headers, accept: 'text/event-stream' },
    body: JSON.stringify({ query: `subscription { ${subscription} }` }),
    signal: reading.signal,
  });
  expect(response.status).toBe(200);
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    if (lines.filter((line) => line.startsWith('data: {')).some(holds)) return;
  }
  throw new Error(`the subscription has ended: ${text}`);
}

async function query(document: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query: document }) });
  return response.json();
}

const LIVE = '{ liveStreams(status: LIVE, first: 10) { edges { node { host { username } } } } me { creditBalance stats { followers } } }';
const DOCUMENTED = {
  data: {
    liveStreams: { edges: [{ node: { host: { username: 'elif.live' } } }] },
    me: { creditBalance: 10_148, stats: { followers: 120 } },
  },
};

test('subscriptions have events of demo activity, and queries the documented responses before and after', async () => {
  expect(await query(LIVE)).toEqual(DOCUMENTED);
  const stats = new Set<string>();
  const hosts = [10, 11, 12, 13, 14, 15].map((number) => `"${ELIF.slice(0, -2)}${number}"`);
  await Promise.all([
    untilEvent(`userStatsChanged(userId: "${ELIF}") { followers }`, (event) => stats.add(event).size > 1),
    untilEvent('liveStreamsChanged { edges { node { title } } }', (event) => event.split('"title"').length > 2),
    untilEvent(`liveStatusChanged(userIds: [${hosts.join()}]) { isLive }`, (event) => event.includes('"isLive":true')),
    untilEvent('myTransactionAdded { transactions { id } }', (event) => event.includes('5eed05')),
  ]);
  reading.abort();

  while (JSON.stringify(await query(LIVE)) !== JSON.stringify(DOCUMENTED)) await new Promise((resolve) => setTimeout(resolve, 100));
  command.kill('SIGTERM');
  expect((await command.ended).code).toBe(0);
});
