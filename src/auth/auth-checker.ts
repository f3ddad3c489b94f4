import type { AuthCheckerFn } from 'type-graphql';
import { signedIn, type Viewer, type ViewerContext } from './viewer';
import { AppError } from '../errors/app-error';

/** A rule that `@Authorized(...)` can set for a viewer, besides being signed in. */
export type AccessRule = 'OWNER_OR_ADMIN';

function isOwnedBy(root: unknown, { id }: Viewer): boolean {
  return typeof root === 'object' && root !== null && 'id' in root && root.id === id;
}

/**
 * Runs before every `@Authorized` field. Throws instead of returning false, because TypeGraphQL's own error has a code and a
 * message that are not the contract's.
 * @throws AppError UNAUTHENTICATED or FORBIDDEN
 */
export const checkAuthorization: AuthCheckerFn<ViewerContext, AccessRule> = ({ root, context }, rules) => {
  const viewer = signedIn(context);
  if (!rules.includes('OWNER_OR_ADMIN') || isOwnedBy(root, viewer)) return true;
  return viewer.authorize().then((role) => {
    if (role !== 'ADMIN') throw new AppError('FORBIDDEN', { internalReason: 'notOwner' });
    return true;
  });
};
