import { createAdmission, forAdmitted, type Standing, type Viewer } from '../../src/auth/viewer';
import { AppError, type ErrorCode } from '../../src/errors/app-error';
import { ADA } from '../support/gateway';

const ACTIVE: Standing = { role: 'USER', status: 'ACTIVE' };
const FORBIDDEN = expect.objectContaining({ code: 'FORBIDDEN' }) as unknown;

/** A table of one account, which answers when it is told to. */
interface SlowTable {
  readonly read: () => Promise<Standing | undefined>;
  readonly answer: (standing: Standing | undefined) => Promise<void>;
  /** How often it has been read. */
  readonly reads: () => number;
}

function slowTable(): SlowTable {
  const waiting: ((standing: Standing | undefined) => void)[] = [];
  let reads = 0;
  return {
    read: () => {
      reads += 1;
      return new Promise((resolve) => waiting.push(resolve));
    },
    async answer(standing) {
      // It may be asked at the end of this turn.
      await new Promise(setImmediate);
      waiting.shift()?.(standing);
      await new Promise(setImmediate);
    },
    reads: () => reads,
  };
}

/** The admission of somebody who was admitted a moment ago. */
async function admitAgain(table: SlowTable): Promise<Viewer> {
  const admit = createAdmission(table.read);
  const first = admit(ADA, undefined);
  await table.answer(ACTIVE);
  await first;
  return admit(ADA, undefined);
}

/** An answer that fails, which whoever asked for it deals with. */
function failing(code: ErrorCode): Promise<never> {
  const answer = Promise.reject(new AppError(code));
  answer.catch(() => undefined);
  return answer;
}

/** Whether something has been settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  const first = await Promise.race([promise.catch(() => undefined), new Promise((resolve) => setImmediate(resolve, pending))]);
  return first !== pending;
}

test('who comes for the first time waits until the account has been read', async () => {
  const table = slowTable();
  const admission = createAdmission(table.read)(ADA, undefined);
  expect(await isSettled(admission)).toBe(false);
  await table.answer(ACTIVE);
  await expect((await admission).role).resolves.toBe('USER');
});

test('who was admitted the last time begins at once, and is what the account says now', async () => {
  const table = slowTable();
  const { role } = await admitAgain(table);
  expect(await isSettled(role)).toBe(false);
  await table.answer({ ...ACTIVE, role: 'ADMIN' });
  await expect(role).resolves.toBe('ADMIN');
});

test('what tells of the account by the way spares reading it, and the first that was offered counts', async () => {
  const table = slowTable();
  const { role, offer } = await admitAgain(table);
  offer(Promise.resolve({ viewer: { role: 'ADMIN', status: 'ACTIVE' } }));
  offer(Promise.resolve({ viewer: ACTIVE }));
  await expect(role).resolves.toBe('ADMIN');
  expect(table.reads()).toBe(1);
});

test.each<[string, Standing | undefined, string]>([
  ['suspended', { role: 'USER', status: 'SUSPENDED' }, 'FORBIDDEN'],
  ['deleted', { role: 'USER', status: 'DELETED' }, 'UNAUTHENTICATED'],
  ['gone', undefined, 'UNAUTHENTICATED'],
])('an account that by the way turns out to be %s is refused', async (_, viewer, code) => {
  const { role, offer } = await admitAgain(slowTable());
  offer(Promise.resolve({ viewer }));
  await expect(role).rejects.toMatchObject({ code });
});

test('where what would have told of the account fails, the account is read by itself', async () => {
  const table = slowTable();
  const { role, offer } = await admitAgain(table);
  offer(failing('INTERNAL_SERVER_ERROR'));
  expect(await isSettled(role)).toBe(false);
  await table.answer(ACTIVE);
  await expect(role).resolves.toBe('USER');
  expect(table.reads()).toBe(2);
});

test.each(['SERVICE_UNAVAILABLE', 'GATEWAY_TIMEOUT'] as const)('a database that fails with %s is not asked again', async (code) => {
  const table = slowTable();
  const { role, offer } = await admitAgain(table);
  offer(failing(code));
  await expect(role).rejects.toMatchObject({ code });
  expect(table.reads()).toBe(1);
});

test('what is offered once the account is being read comes too late to count', async () => {
  const table = slowTable();
  const { role, offer } = await admitAgain(table);
  await new Promise(setImmediate);
  offer(Promise.resolve({ viewer: { role: 'ADMIN', status: 'ACTIVE' } }));
  expect(await isSettled(role)).toBe(false);
  await table.answer(ACTIVE);
  await expect(role).resolves.toBe('USER');
});

test('who was refused the last time waits again', async () => {
  const table = slowTable();
  const admit = createAdmission(table.read);
  const first = admit(ADA, undefined);
  await table.answer(ACTIVE);
  await first;
  const { role } = await admit(ADA, undefined);
  const refusal = expect(role).rejects.toEqual(FORBIDDEN);
  await table.answer({ ...ACTIVE, status: 'SUSPENDED' });
  await refusal;
  const again = admit(ADA, undefined);
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
