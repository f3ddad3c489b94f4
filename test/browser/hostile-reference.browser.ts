import type { Route } from 'playwright-core';
import { HOSTILE_MARKDOWN } from './hostile-schema';
import { expectUnharmed, SCRIPTS, WITHOUT_POLICY } from './hostile-texts';
import { OPERATIONS, ReferencePage } from './reference-page';
import { setStage, type Stage } from './stage';

const HOSTILE = SCRIPTS.join(' ');

/** The texts of the document that the page shows; the values of other keys are its structure. */
const TEXTS = ['summary', 'title', 'description', 'timestamp', 'displayName'];

let stage: Stage;
let reference: ReferencePage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

beforeEach(async () => {
  reference = await ReferencePage.open(stage, '/docs', WITHOUT_POLICY);
});
afterEach(async () => {
  await expectUnharmed(reference);
  await reference.close();
});

/** Waits until each text is shown verbatim. */
async function untilShown(selector: string, texts: readonly string[] = SCRIPTS): Promise<void> {
  for (const text of texts) await reference.page.locator(selector, { hasText: text }).first().waitFor({ timeout: 10_000 });
}

test('renders a document with hostile texts as text', async () => {
  await reference.visit.context.route('**/docs/openapi.json*', async (route) => {
    const response = await route.fetch();
    const json: unknown = JSON.parse(await response.text(), (key, value: unknown) => {
      return TEXTS.includes(key) && typeof value === 'string' ? HOSTILE_MARKDOWN : value;
    });
    await route.fulfill({ response, json });
  });
  await reference.page.reload();
  await reference.untilReady();
  await untilShown('h1');
  await untilShown('#getUserStats h3');
  await untilShown('#getTransactions .parameter-text');
  // The first paragraph is the introduction of the page.
  await untilShown('.intro p', SCRIPTS.slice(0, 1));
  await untilShown('#conventions .prose p', SCRIPTS.slice(1));
  await untilShown('#response-headers td');
  await untilShown('#statuses td');
  await untilShown('#getUserStats .fields p');
  for (const text of SCRIPTS) await untilShown('#getProfile .section-aside pre', [JSON.stringify(text).slice(1, -1)]);
  await reference.page.getByRole('searchbox').fill('pwned');
  await untilShown('.results a');
  expect(await reference.page.locator('a[href*="script:"], main img, main script').count()).toBe(0);
});

test('does not follow a hostile server of a document, and its hostile names break nothing', async () => {
  await reference.visit.context.route('**/docs/openapi.json*', async (route) => {
    const response = await route.fetch();
    const text = (await response.text())
      .replace('"url":"/api/v1"', '"url":"//elsewhere.example"')
      .replaceAll('"name":"limit"', `"name":"<img src=x onerror=window.pwned=1>"`)
      .replaceAll('"__', '"')
      .replace(
        '"paths":{',
        '"paths":{"/__proto__":{"get":{"operationId":"x","tags":["users"],"summary":"","description":"","parameters":[],"responses":{}}},',
      );
    await route.fulfill({ response, body: text });
  });
  await reference.page.reload();
  await reference.untilReady();
  expect(await reference.page.locator('.operation-path').count()).toBe(OPERATIONS.length);
  await reference.operation('getUserStats').locator('.send').click();
  await reference.operation('getUserStats').locator('.fault, .live-response').first().waitFor();
});

const headers = { 'x-hostile': HOSTILE };
const ANSWERS: readonly (readonly [string, (route: Route) => Promise<void>])[] = [
  [
    'an envelope',
    (route) => route.fulfill({ status: 400, headers, json: { isSuccess: false, data: { [HOSTILE]: SCRIPTS }, errors: SCRIPTS } }),
  ],
  ['HTML', (route) => route.fulfill({ contentType: 'text/html', headers, body: `<body>${HOSTILE}</body>` })],
  ['JSON that is nested deeply', (route) => route.fulfill({ headers, body: `${'['.repeat(20_000)}${JSON.stringify(HOSTILE)}` })],
];

test.each(ANSWERS)('renders a hostile response that is %s as text', async (_what, answer) => {
  await reference.page.route('**/api/v1/**', answer);
  await reference.operation('getUserStats').locator('.send').click();
  for (const text of SCRIPTS) {
    await reference.operation('getUserStats').locator('.live-response pre').getByText('pwned').first().waitFor();
    const shown = await reference.operation('getUserStats').locator('.live-response pre').innerText();
    expect(shown.includes(text) || shown.includes(JSON.stringify(text).slice(1, -1))).toBe(true);
  }
  await reference.operation('getUserStats').locator('.response-headers summary').click();
  await untilShown('.response-headers dd');
});

test('says so if a response does not arrive', async () => {
  await reference.page.route('**/api/v1/**', (route) => route.abort());
  await reference.operation('getUserStats').locator('.send').click();
  await reference.operation('getUserStats').locator('.fault', { hasText: 'is the gateway running?' }).waitFor();
  // Chromium logs a failed request.
  expect(reference.visit.complaints.splice(0)).toEqual([expect.stringContaining('net::ERR_FAILED')]);
  reference.visit.foreignRequests.splice(0);
});

test.each(SCRIPTS)('a form with %j sends and shows it as text', async (text) => {
  const asked = reference.page.waitForRequest('**/api/v1/**');
  await reference.fill('getProfile', { username: text, 'x-device-id': text });
  await reference.operation('getProfile').locator('.send').click();
  const request = await asked;
  expect(new URL(request.url()).pathname).toBe(`/api/v1/users/profile/${encodeURIComponent(text)}`);
  expect(request.headers()['x-device-id']).toBe(text);
  await reference.operation('getProfile').locator('.live-response').waitFor();
});
