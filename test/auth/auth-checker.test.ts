import type { GraphQLResolveInfo } from 'graphql';
import { checkAuthorization, type AccessRule } from '../../src/auth/auth-checker';
import type { Viewer } from '../../src/auth/viewer';
import type { UserRole } from '../../src/generated/prisma/enums';
import { appErrorOf } from '../errors/app-error-of';
import { ADA } from '../support/gateway';

type Asker = Pick<Viewer, 'id' | 'role'>;

function check(root: unknown, viewer: Asker | undefined, rules: AccessRule[]): unknown {
  // The checker looks at the root and the viewer alone.
  return checkAuthorization({ root, args: {}, context: { viewer }, info: {} as GraphQLResolveInfo }, rules);
}

const OTHER = 'f'.repeat(24);
const viewerWith = (role: UserRole): Asker => ({ id: ADA, role: Promise.resolve(role) });
const ada = viewerWith('USER');

test.each<[string, unknown, Asker, AccessRule[]]>([
  ['anybody where nothing but a sign-in is asked', { id: OTHER }, ada, []],
  ['the owner', { id: ADA }, ada, ['OWNER_OR_ADMIN']],
  ['an ADMIN', { id: OTHER }, viewerWith('ADMIN'), ['OWNER_OR_ADMIN']],
])('lets %s pass', async (_, root, viewer, rules) => {
  expect(await check(root, viewer, rules)).toBe(true);
});

test.each<[string, unknown, Asker]>([
  ['somebody else', { id: OTHER }, ada],
  ['a MODERATOR', { id: OTHER }, viewerWith('MODERATOR')],
  ['anybody where nothing is owned', undefined, ada],
  ['anybody where nothing has an id', {}, ada],
])("refuses %s what is the owner's", async (_, root, viewer) => {
  await expect(check(root, viewer, ['OWNER_OR_ADMIN'])).rejects.toMatchObject({ code: 'FORBIDDEN', status: 403 });
});

test.each<AccessRule[]>([[], ['OWNER_OR_ADMIN']])('asks nobody at all to sign in', (...rules) => {
  expect(appErrorOf(() => check({ id: ADA }, undefined, rules))).toMatchObject({
    code: 'UNAUTHENTICATED',
    headers: { 'www-authenticate': 'Bearer' },
  });
});
