import type { GraphQLResolveInfo } from 'graphql';
import { checkAuthorization, type AccessRule } from '../../src/auth/auth-checker';
import type { Viewer } from '../../src/auth/viewer';
import { appErrorOf } from '../errors/app-error-of';
import { ADA } from '../support/gateway';

function check(root: unknown, viewer: Viewer | undefined, rules: AccessRule[]): unknown {
  // The checker looks at the root and the viewer alone.
  return checkAuthorization({ root, args: {}, context: { viewer }, info: {} as GraphQLResolveInfo }, rules);
}

const OTHER = 'f'.repeat(24);
const ada: Viewer = { id: ADA, role: 'USER' };

test.each<[string, unknown, Viewer, AccessRule[]]>([
  ['anybody where nothing but a sign-in is asked', { id: OTHER }, ada, []],
  ['the owner', { id: ADA }, ada, ['OWNER_OR_ADMIN']],
  ['an ADMIN', { id: OTHER }, { id: ADA, role: 'ADMIN' }, ['OWNER_OR_ADMIN']],
])('lets %s pass', (_, root, viewer, rules) => {
  expect(check(root, viewer, rules)).toBe(true);
});

test.each<[string, unknown, Viewer]>([
  ['somebody else', { id: OTHER }, ada],
  ['a MODERATOR', { id: OTHER }, { id: ADA, role: 'MODERATOR' }],
  ['anybody where nothing is owned', undefined, ada],
  ['anybody where nothing has an id', {}, ada],
])("refuses %s what is the owner's", (_, root, viewer) => {
  expect(appErrorOf(() => check(root, viewer, ['OWNER_OR_ADMIN']))).toMatchObject({ code: 'FORBIDDEN', status: 403 });
});

test.each<AccessRule[]>([[], ['OWNER_OR_ADMIN']])('asks nobody at all to sign in', (...rules) => {
  expect(appErrorOf(() => check({ id: ADA }, undefined, rules))).toMatchObject({
    code: 'UNAUTHENTICATED',
    headers: { 'www-authenticate': 'Bearer' },
  });
});
