import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

const SCRIPTS = [
  '<img src=x onerror="window.pwned=1">',
  '"><script>window.pwned=1</script>',
  '</textarea><svg onload="window.pwned=1">',
  'javascript:window.pwned=1',
  '{{constructor.constructor("window.pwned=1")()}}',
];

const ADDRESSES = SCRIPTS.flatMap((script) => {
  const text = encodeURIComponent(script);
  return [
    `/playground?query=${text}&variables=${text}&headers=${text}&operationName=${text}`,
    `/playground#query=${text}&variables=${text}&headers=${text}`,
    `/playground#${text}`,
  ];
});

test.each(ADDRESSES)('%s runs nothing, sends nothing and keeps nothing', async (address) => {
  const playground = await PlaygroundPage.open(stage, address);
  await playground.page.waitForTimeout(300);
  expect(await playground.page.evaluate(`'pwned' in window`)).toBe(false);
  const isShared = address.includes('#query=');
  const script = SCRIPTS.find((text) => address.includes(encodeURIComponent(text)));
  expect(await playground.read('operation.graphql')).toEqual(isShared ? script : expect.stringContaining('query UserStats'));
  expect(await playground.read('request-headers.json')).toBe('');
  expect(await playground.read('response.json')).toBe('');
  expect(playground.visit.foreignRequests).toEqual([]);
  expect(playground.visit.complaints).toEqual([]);
  await playground.close();
});

test('an operation that a link carries is not run before somebody runs it', async () => {
  const operation = 'query Linked { me { email } }';
  const sent: string[] = [];
  const playground = await PlaygroundPage.open(stage);
  playground.page.on('request', (request) => sent.push(request.postData() ?? ''));
  await playground.page.goto(`${stage.url}/playground#${new URLSearchParams({ query: operation }).toString()}`);
  await playground.page.locator('.graphiql-tab-button', { hasText: 'Linked' }).waitFor();
  await playground.page.waitForTimeout(500);
  expect(sent.filter((body) => body.includes('Linked'))).toEqual([]);
  await playground.close();
});

test('hostile text in an answer, an error or a shared header is text', async () => {
  const playground = await PlaygroundPage.open(stage);
  await playground.show('REST');
  await playground.page.locator('.choices button', { hasText: '/api/v1/users/profile/{username}' }).click();
  for (const script of SCRIPTS) {
    await playground.write('variables.json', JSON.stringify({ username: script }));
    expect((await playground.run()).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    await playground.page.locator('.rest-answer', { hasText: '400' }).waitFor();
  }
  expect(await playground.page.evaluate(`'pwned' in window`)).toBe(false);
  expect(playground.visit.complaints).toEqual([]);
  await playground.close();
});

test('no other page can frame it, and no script from elsewhere can run in it', async () => {
  const playground = await PlaygroundPage.open(stage);
  await playground.page.evaluate(`
    const script = document.createElement('script');
    script.src = 'https://elsewhere.example/x.js';
    const inline = document.createElement('script');
    inline.textContent = 'window.pwned = 1';
    document.body.append(script, inline);
  `);
  await playground.page.waitForTimeout(300);
  expect(await playground.page.evaluate(`'pwned' in window`)).toBe(false);
  expect(playground.visit.foreignRequests).toEqual([]);
  expect(playground.visit.complaints.filter((text) => text.includes('Content Security Policy'))).toHaveLength(2);
  await playground.close();
});
