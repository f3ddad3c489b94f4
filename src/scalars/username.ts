import { AppError, detail } from '../errors/app-error';

/** The pattern of usernames (contract: 3–30 of `A-Z a-z 0-9 . _`). */
export const USERNAME = /^[A-Za-z0-9._]{3,30}$/;

/**
 * A username as keys of loaders have it: in lower case, as the database folds it, which folds ASCII letters only.
 * @throws AppError BAD_USER_INPUT if the text is no username
 */
export function foldUsername(username: string): string {
  if (!USERNAME.test(username)) throw AppError.badInput(detail('username', 'username'));
  return username.toLowerCase();
}
