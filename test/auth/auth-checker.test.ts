import type { GraphQLResolveInfo } from 'graphql';
import { checkAuthorization, type AccessRule } from '../../src/auth/auth-checker';
import { Viewer } from '../../src/auth/viewer';
import type { UserRole } from '../../src/generated/prisma/enums';
import { appErrorOf } from '../support/app-error-of';
import { ADA } from '../support/gateway';

function check(root: unknown, viewer: Viewer | undefined, rules: AccessRule[]): unknown {
  // The checker reads only the root and the viewer.
  return checkAuthorization({ root, args: {}, context: { viewer }, info: {} as GraphQLResolveInfo }, rules);
}

const OTHER = 'f'.repeat(24);
const viewerWith = (role: UserRole): Viewer => new Viewer(ADA, () => Promise.resolve({ role, status: 'ACTIVE' }));
const ada = viewerWith('USER');

test.each<[string, unknown, Viewer, AccessRule[]]>([
  ['any viewer without a rule', { id: OTHER }, ada, []],
  ['the owner', { id: ADA }, ada, ['OWNER_OR_ADMIN']],
  ['an ADMIN', { id: OTHER }, viewerWith('ADMIN'), ['OWNER_OR_ADMIN']],
])('authorizes %s', async (_, root, viewer, rules) => {
  expect(await check(root, viewer, rules)).toBe(true);
});

test.each<[string, unknown, Viewer]>([
  ['another USER', { id: OTHER }, ada],
  ['a MODERATOR', { id: OTHER }, viewerWith('MODERATOR')],
  ['a root that is undefined', undefined, ada],
  ['a root without an id', {}, ada],
])('OWNER_OR_ADMIN rejects %s', async (_, root, viewer) => {
  await expect(check(root, viewer, ['OWNER_OR_ADMIN'])).rejects.toMatchObject({ code: 'FORBIDDEN', status: 403 });
});

test.each<AccessRule[]>([[], ['OWNER_OR_ADMIN']])('rejects an unauthenticated client', (...rules) => {
  expect(appErrorOf(() => check({ id: ADA }, undefined, rules))).toMatchObject({
    code: 'UNAUTHENTICATED',
    headers: { 'www-authenticate': 'Bearer' },
  });
});
