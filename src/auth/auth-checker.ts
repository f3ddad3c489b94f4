import type { AuthCheckerFn } from 'type-graphql';
import { AppError } from '../errors/app-error';
import type { Viewer } from './viewer';

/** What `@Authorized(...)` may name beyond "somebody is signed in". */
export type AccessRule = 'OWNER_OR_ADMIN';

interface AuthorizationContext {
  readonly viewer: Pick<Viewer, 'id' | 'role'> | undefined;
}

function isOwnedBy(root: unknown, { id }: Pick<Viewer, 'id'>): boolean {
  return typeof root === 'object' && root !== null && 'id' in root && root.id === id;
}

/**
 * Runs around every `@Authorized` field. Throws instead of returning false, because TypeGraphQL's own error
 * has a code and a sentence that are not the contract's.
 */
export const checkAuthorization: AuthCheckerFn<AuthorizationContext, AccessRule> = ({ root, context }, rules) => {
  const { viewer } = context;
  if (viewer === undefined) throw AppError.unauthenticated();
  if (!rules.includes('OWNER_OR_ADMIN') || isOwnedBy(root, viewer)) return true;
  return viewer.role.then((role) => {
    if (role !== 'ADMIN') throw new AppError('FORBIDDEN');
    return true;
  });
};
