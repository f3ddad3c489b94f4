/** The pattern of usernames (contract: 3–30 of `A-Z a-z 0-9 . _`). */
export const USERNAME = /^[A-Za-z0-9._]{3,30}$/;

/** Lower-cases a username as the database does: ASCII letters only. Callers must have checked that it is ASCII. */
export function foldUsername(username: string): string {
  return username.toLowerCase();
}
