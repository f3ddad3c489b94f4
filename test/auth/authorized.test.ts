import { Authorized, type WorkOrder } from '../../src/auth/authorized';
import { Viewer, type Account } from '../../src/auth/viewer';
import { AppError } from '../../src/errors/app-error';
import { ADA } from '../support/gateway';

/** A viewer whose account is loaded once the test resolves it. */
function heldViewer(): { readonly viewer: Viewer; readonly resolve: (status: Account['status']) => void } {
  let answer: ((account: Account) => void) | undefined;
  const viewer = new Viewer(ADA, () => new Promise((resolve) => (answer = resolve)));
  return {
    viewer,
    resolve: (status) => {
      answer?.({ role: 'USER', status });
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(() => (settled = true), () => (settled = true)); // prettier-ignore
  await turn();
  return settled;
}

test('runs a query during authorization, and returns its result only after it', async () => {
  const { viewer, resolve } = heldViewer();
  const work = jest.fn(() => 'found');
  const running = Authorized.run(viewer, 'beside authorization', work);
  expect(work).toHaveBeenCalledTimes(1);
  expect(await isSettled(running)).toBe(false);
  resolve('ACTIVE');
  expect((await running).result).toBe('found');
});

test('starts a mutation only after authorization', async () => {
  const { viewer, resolve } = heldViewer();
  const work = jest.fn(() => 'done');
  const running = Authorized.run(viewer, 'after authorization', work);
  await turn();
  expect(work).not.toHaveBeenCalled();
  resolve('ACTIVE');
  expect((await running).result).toBe('done');
  expect(work).toHaveBeenCalledTimes(1);
});

test('never starts a mutation of a suspended account', async () => {
  const { viewer, resolve } = heldViewer();
  const work = jest.fn();
  const running = expect(Authorized.run(viewer, 'after authorization', work)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  resolve('SUSPENDED');
  await running;
  expect(work).not.toHaveBeenCalled();
});

describe.each<[string, () => unknown]>([
  ['returns a value', () => 'found'],
  [
    'throws',
    () => {
      throw new AppError('NOT_FOUND');
    },
  ],
  ['rejects', () => Promise.reject(new AppError('NOT_FOUND'))],
  ['never ends', () => new Promise(() => undefined)],
])('work that %s', (_, work) => {
  test.each<WorkOrder>(['beside authorization', 'after authorization'])('is discarded if the account is suspended: %s', async (order) => {
    const { viewer, resolve } = heldViewer();
    const running = expect(Authorized.run(viewer, order, work)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    resolve('SUSPENDED');
    await running;
  });
});

test.each<WorkOrder>(['beside authorization', 'after authorization'])(
  'rejects with the error of the work if the viewer is authorized: %s',
  async (order) => {
    const { viewer, resolve } = heldViewer();
    const running = expect(Authorized.run(viewer, order, () => Promise.reject(new AppError('NOT_FOUND')))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    resolve('ACTIVE');
    await running;
  },
);

test('runs the work of an unauthenticated client without authorization', async () => {
  expect((await Authorized.run(undefined, 'after authorization', () => 'public')).result).toBe('public');
});

test('has errors and no data for a rejected request', () => {
  const error = new AppError('RATE_LIMITED');
  expect(Authorized.reject(error).result).toEqual({ errors: [error] });
});
