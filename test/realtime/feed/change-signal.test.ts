import { ChangeSignal } from '../../../src/realtime/feed/change-signal';

async function openSignal(): Promise<ChangeSignal> {
  const signal = new ChangeSignal(() => undefined, 1);
  await signal.wait();
  return signal;
}

test('a confirmation is a change that nothing has caused', async () => {
  const signal = await openSignal();
  signal.confirm();
  expect(await signal.wait()).toEqual({ since: undefined, isConfirmation: true });
  const waiting = signal.wait();
  signal.confirm();
  expect(await waiting).toEqual({ since: undefined, isConfirmation: true });
});

test('a change and a confirmation are the change, in either order', async () => {
  const signal = await openSignal();
  signal.confirm();
  signal.set(1);
  signal.set(2);
  expect(await signal.wait()).toEqual({ since: 1 });
  signal.set(3);
  signal.confirm();
  expect(await signal.wait()).toEqual({ since: 3 });
});
