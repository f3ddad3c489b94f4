import { Viewer, type Account } from '../../src/auth/viewer';
import { AppError } from '../../src/errors/app-error';
import type { UserRole } from '../../src/generated/prisma/enums';
import { ADA } from '../support/gateway';

const ACTIVE: Account = { role: 'USER', status: 'ACTIVE' };

function viewerOf(account: Account | undefined, requiredRole?: UserRole): Viewer {
  return new Viewer(ADA, () => Promise.resolve(account), requiredRole);
}

test('authorizes an active account with its role', async () => {
  await expect(viewerOf({ ...ACTIVE, role: 'MODERATOR' }).authorize()).resolves.toBe('MODERATOR');
});

test.each<[string, Account | undefined, string]>([
  ['suspended', { ...ACTIVE, status: 'SUSPENDED' }, 'FORBIDDEN'],
  ['deleted', { ...ACTIVE, status: 'DELETED' }, 'UNAUTHENTICATED'],
  ['missing', undefined, 'UNAUTHENTICATED'],
])('does not authorize a %s account', async (_, account, code) => {
  await expect(viewerOf(account).authorize()).rejects.toMatchObject({ code });
});

test('does not authorize a viewer without the required role', async () => {
  await expect(viewerOf(ACTIVE, 'ADMIN').authorize()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(viewerOf({ ...ACTIVE, role: 'ADMIN' }, 'ADMIN').authorize()).resolves.toBe('ADMIN');
});

test('reads the account once, when authorization is first needed', async () => {
  const read: string[] = [];
  const viewer = new Viewer(ADA, (id) => {
    read.push(id);
    return Promise.resolve(ACTIVE);
  });
  expect(read).toEqual([]);
  await Promise.all([viewer.authorize(), viewer.authorize()]);
  await viewer.authorize();
  expect(read).toEqual([ADA]);
});

test('rejects with the error of reading the account', async () => {
  const away = new AppError('SERVICE_UNAVAILABLE');
  await expect(new Viewer(ADA, () => Promise.reject(away)).authorize()).rejects.toBe(away);
});
