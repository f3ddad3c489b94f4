import { OPERATIONS, ReferencePage } from './reference-page';
import { setStage, type Stage } from './stage';

let stage: Stage;
let reference: ReferencePage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

beforeEach(async () => {
  reference = await ReferencePage.open(stage);
});
afterEach(async () => {
  const { foreignRequests, complaints } = reference.visit;
  await reference.close();
  expect({ foreignRequests, complaints }).toEqual({ foreignRequests: [], complaints: [] });
});

/** Whether the beginning of an element is in the upper half of the window, below the header. */
async function isBegun(id: string): Promise<boolean> {
  const box = await reference.page.locator(`[id="${id}"]`).boundingBox();
  const { height } = reference.page.viewportSize()!;
  return box !== null && box.y >= 40 && box.y < height / 2;
}

test('has a guide before the reference, and every section is in the contents', async () => {
  const listed = await reference.page.evaluate(`[...document.querySelectorAll('.sidebar a[href^="#"]')].map(({ hash }) => hash.slice(1))`);
  const sections = await reference.page.evaluate(`[...document.querySelectorAll('main section')].map(({ id }) => id)`);
  expect(listed).toEqual(sections);
  expect(sections).toEqual([
    ...['first-call', 'errors', 'paging', 'grouping', 'time-zones'],
    ...OPERATIONS,
    ...['conventions', 'request-headers', 'response-headers', 'statuses', 'data-types'],
  ]);
});

test.each([...OPERATIONS, 'paging', 'getTransactions-cursor'])('a link to #%s opens the page there', async (id) => {
  await reference.page.goto('about:blank');
  await reference.page.goto(`${stage.url}/docs#${id}`);
  await reference.untilReady();
  await reference.page.waitForTimeout(300);
  expect(await isBegun(id)).toBe(true);
});

test('every link within the page leads to something on it', async () => {
  const missing = await reference.page.evaluate(
    `[...document.querySelectorAll('a[href^="#"]')].map(({ hash }) => hash.slice(1)).filter((id) => document.getElementById(id) === null)`,
  );
  expect(missing).toEqual([]);
});

test('marks the section that is being read in the contents', async () => {
  await reference.page.locator('.sidebar a[href="#getTransactions"]').click();
  await reference.page.locator('.sidebar a[href="#getTransactions"][aria-current="location"]').waitFor();
  expect(await reference.page.locator('.sidebar [aria-current]').count()).toBe(1);
});

test.each([
  ['en', 'grouped stream', 'getTransactionGroups'],
  ['en', 'NOT_FOUND', 'status-404'],
  ['en', 'x-device-id', 'header-x-device-id'],
  ['en', '/users/profile', 'getProfile'],
  // Without the letters that other keyboards lack.
  ['tr', 'ISTATISTIK', 'getUserStats'],
  ['tr', 'sayfalama', 'paging'],
])('the search (%s) finds %j, and Enter opens the first result', async (language, query, id) => {
  await reference.switchTo(language);
  await reference.page.keyboard.press('/');
  await reference.page.keyboard.type(query);
  await reference.page.locator(`.results li:first-child a[href="#${id}"]`).waitFor();
  await reference.page.keyboard.press('Enter');
  await reference.page.waitForTimeout(300);
  expect(new URL(reference.page.url()).hash).toBe(`#${id}`);
  const box = (await reference.page.locator(`[id="${id}"]`).boundingBox())!;
  expect(box.y).toBeGreaterThanOrEqual(40);
  expect(box.y).toBeLessThan(reference.page.viewportSize()!.height);
});

test('the search says how many results there are, also if there are none', async () => {
  await reference.page.getByRole('searchbox').fill('cursor page');
  const count = await reference.page.locator('.results li').count();
  expect(count).toBeGreaterThan(1);
  await reference.page.locator('.result-count', { hasText: `${count} results` }).waitFor();
  await reference.page.getByRole('searchbox').fill('no such word');
  await reference.page.locator('.result-count', { hasText: '0 results' }).waitFor();
  await reference.page.keyboard.press('Escape');
  await reference.page.locator('.sidebar a[href="#paging"]').waitFor();
});

test('switches the language by a link, and keeps the place, the form and the account', async () => {
  await reference.page.goto(`${stage.url}/docs?lang=en#getProfile`);
  await reference.fill('getProfile', { username: 'dj_cem' });
  await reference.become('grace');
  await reference.switchTo('tr');
  expect(reference.page.url()).toBe(`${stage.url}/docs?lang=tr#getProfile`);
  await reference.operation('getProfile').locator('.send', { hasText: 'İsteği gönder' }).waitFor();
  expect(await reference.operation('getProfile').getByLabel('username', { exact: true }).inputValue()).toBe('dj_cem');
  expect(await reference.sample('getProfile')).toContain('x-language: tr');
  await reference.page.locator('.account', { hasText: 'grace' }).waitFor();
});

test('no sentence or label is the same in both languages', async () => {
  const textsOf = (): Promise<string[]> =>
    // Without code, names and the examples of the demo data, which are not translated. Folded texts are included.
    reference.page.evaluate(`(() => {
      const texts = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const { parentElement, data } = walker.currentNode;
        if (parentElement.closest('pre, code, option, script, noscript, .languages, .page-name, .choices, .list-choice, .code-title, .parameter-name > :first-child') === null) texts.push(data.trim());
      }
      const labels = [...document.querySelectorAll('[aria-label], [title], [placeholder]')];
      return [...texts, ...labels.flatMap((label) => ['aria-label', 'title', 'placeholder'].map((name) => label.getAttribute(name) ?? ''))];
    })()`);
  await reference.page.locator('.account').click();
  const english = await textsOf();
  await reference.page.keyboard.press('Escape');
  await reference.switchTo('tr');
  await reference.page.locator('.account').click();
  const turkish = new Set(await textsOf());
  const shared = new Set(english.filter((text) => turkish.has(text) && /\p{Letter}{3}/u.test(text)));
  const names = /^(GET|ObjectID|Int64|DateTimeISO|GraphQL Playground|openapi\.json|x-error-code|400 · x-error-code: BAD_USER_INPUT|data\.items\[0\]|kind|[a-z]+(\.[a-z]+|_[a-z]+|\d+)?|"(group|transaction)"|eyJhbGciOi…|MODERATOR|UTC)$/; // prettier-ignore
  expect([...shared].filter((text) => !names.test(text))).toEqual([]);
});

test.each(['en', 'tr'])('an operation is at most 2,000 pixels high, and time zones are in menus only (%s)', async (language) => {
  await reference.switchTo(language);
  for (const id of OPERATIONS) {
    const { height } = (await reference.operation(id).boundingBox())!;
    expect([id, height > 300, height <= 2_000]).toEqual([id, true, true]);
  }
  const elsewhere = await reference.page.evaluate(`(() => {
    const copy = document.querySelector('main').cloneNode(true);
    for (const menu of copy.querySelectorAll('select')) menu.remove();
    return copy.textContent.match(/UTC[+-]\\d\\d:\\d\\d/g) ?? [];
  })()`);
  expect(elsewhere).toEqual([]);
  expect(await reference.page.locator('#time-zones select option').count()).toBe(39);
});

test.each(['openapi.json', 'settings.json'])('says so, in the language of the URL, if %s cannot be loaded', async (file) => {
  await reference.visit.context.route(`**/${file}*`, (route) => route.fulfill({ status: 503, json: {} }));
  await reference.page.goto(`${stage.url}/docs?lang=tr`);
  await reference.page.locator('html[lang=tr] .notice', { hasText: 'API belgeleri yüklenemedi' }).waitFor();
  // The page rethrows the failure for the console.
  expect(reference.visit.complaints.splice(0)).toEqual([expect.stringContaining('503')]);
});
