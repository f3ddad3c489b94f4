import type { PlaygroundPage } from './playground-page';

/** Texts that set `pwned`, or ask elsewhere for a picture, where they are taken for anything but text. */
export const SCRIPTS = [
  '<img src=x onerror="window.pwned=1">',
  '"><script>window.pwned=1</script>',
  '</textarea><svg onload="window.pwned=1">',
  'javascript:window.pwned=1',
  '{{constructor.constructor("window.pwned=1")()}}',
  '<img src="https://elsewhere.example/pixel.png">',
];

/** What to open a page with whose policy is not to hide what it would run. */
export const WITHOUT_POLICY = { bypassCSP: true };

/**
 * Expects that nothing ran, asked or complained. Where the policy holds, what it keeps from being asked for is seen in the
 * complaints alone; where it does not, in the requests.
 */
export async function expectUnharmed({ page, visit: { foreignRequests, complaints } }: PlaygroundPage): Promise<void> {
  // A picture that is not there is known for it only a little later.
  await page.waitForTimeout(500);
  expect({ pwned: await page.evaluate(`'pwned' in window`), foreignRequests, complaints }).toEqual({
    pwned: false,
    foreignRequests: [],
    complaints: [],
  });
}
