import { RunningOperation } from '../../src/realtime/running-operation';
import type { ResultBody } from '../../src/realtime/subscription';

type Step = IteratorResult<ResultBody, undefined>;

const DONE: Step = { done: true, value: undefined };

/** Whether a promise has settled after the microtasks that run now. */
async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await new Promise(setImmediate);
  return settled;
}

test('the iteration ends when its subscription ends', async () => {
  const running = new RunningOperation({ next: () => Promise.resolve(DONE), return: () => Promise.resolve(DONE) });
  expect(await running.next()).toEqual(DONE);
});

test('the iteration does not end after its client has completed the operation, whose id may be in use again', async () => {
  let end = (_step: Step): void => undefined;
  const pending = new Promise<Step>((resolve) => (end = resolve));
  const running = new RunningOperation({ next: () => pending, return: () => Promise.resolve(DONE) });
  const step = running.next();
  expect(await running.return()).toEqual(DONE);
  end(DONE);
  expect([await hasSettled(step), await hasSettled(running.next())]).toEqual([false, false]);
});
