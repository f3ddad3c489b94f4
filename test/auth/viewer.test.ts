import { createAdmission, forAdmitted, type Account } from '../../src/auth/viewer';
import { AppError } from '../../src/errors/app-error';
import { ADA } from '../support/gateway';

const ACTIVE: Account = { id: ADA, role: 'USER', status: 'ACTIVE' };
const FORBIDDEN = expect.objectContaining({ code: 'FORBIDDEN' }) as unknown;

/** A table of one account, which answers when it is told to. */
function slowTable(): { read: () => Promise<Account | undefined>; answer: (account: Account | undefined) => Promise<void> } {
  const waiting: ((account: Account | undefined) => void)[] = [];
  return {
    read: () => new Promise((resolve) => waiting.push(resolve)),
    async answer(account) {
      waiting.shift()?.(account);
      await new Promise(setImmediate);
    },
  };
}

/** Whether something has been settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  const first = await Promise.race([promise.catch(() => undefined), new Promise((resolve) => setImmediate(resolve, pending))]);
  return first !== pending;
}

test('who comes for the first time waits until the account has been read', async () => {
  const table = slowTable();
  const admission = createAdmission(table.read)(ADA);
  expect(await isSettled(admission)).toBe(false);
  await table.answer(ACTIVE);
  await expect((await admission).role).resolves.toBe('USER');
});

test('who was admitted the last time begins at once, and is what the account says now', async () => {
  const table = slowTable();
  const admit = createAdmission(table.read);
  const first = admit(ADA);
  await table.answer(ACTIVE);
  await first;
  const { role } = await admit(ADA);
  expect(await isSettled(role)).toBe(false);
  await table.answer({ ...ACTIVE, role: 'ADMIN' });
  await expect(role).resolves.toBe('ADMIN');
});

test('who was refused the last time waits again', async () => {
  const table = slowTable();
  const admit = createAdmission(table.read);
  const first = admit(ADA);
  await table.answer(ACTIVE);
  await first;
  const { role } = await admit(ADA);
  const refusal = expect(role).rejects.toEqual(FORBIDDEN);
  await table.answer({ ...ACTIVE, status: 'SUSPENDED' });
  await refusal;
  const again = admit(ADA);
  expect(await isSettled(again)).toBe(false);
  await table.answer(ACTIVE);
  await again;
});

test.each<[string, () => unknown]>([
  ['finds', () => 'something'],
  [
    'fails at',
    () => {
      throw new AppError('NOT_FOUND');
    },
  ],
])('what somebody %s counts for nothing once the account is refused', async (_, work) => {
  // prettier-ignore
  const viewer = { id: ADA, role: Promise.reject(new AppError('FORBIDDEN')) };
  await expect(forAdmitted(viewer, work)).rejects.toEqual(FORBIDDEN);
});

test('what somebody admitted finds is found, and how it fails is how it failed', async () => {
  const viewer = { id: ADA, role: Promise.resolve('USER' as const) };
  await expect(forAdmitted(viewer, () => 1)).resolves.toBe(1);
  await expect(forAdmitted(viewer, () => Promise.reject(new AppError('NOT_FOUND')))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
