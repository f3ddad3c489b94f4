import type { Page } from 'playwright-core';
import type { Visit } from './stage';

/** Texts that set `pwned` or request an image from another host if they are not rendered as text. */
export const SCRIPTS = [
  '<img src=x onerror="window.pwned=1">',
  '"><script>window.pwned=1</script>',
  '</textarea><svg onload="window.pwned=1">',
  'javascript:window.pwned=1',
  '{{constructor.constructor("window.pwned=1")()}}',
  '<img src="https://elsewhere.example/pixel.png">',
];

/** Context options that disable the Content-Security-Policy, so that it cannot hide an injection. */
export const WITHOUT_POLICY = { bypassCSP: true };

/**
 * Expects that no script ran, no other host was requested and the console is empty. A request that the policy blocks is in
 * `complaints` only; without a policy it is in `foreignRequests`.
 */
export async function expectUnharmed({
  page,
  visit: { foreignRequests, complaints },
}: {
  readonly page: Page;
  readonly visit: Visit;
}): Promise<void> {
  // The error event of an image fires with a delay.
  await page.waitForTimeout(500);
  expect({ pwned: await page.evaluate(`'pwned' in window`), foreignRequests, complaints }).toEqual({
    pwned: false,
    foreignRequests: [],
    complaints: [],
  });
}
