import type { DemoUser } from '../settings';

/**
 * The name of the user with an id, as far as the page knows it: the username of a demo user, else the id.
 * @param none the text for no user
 */
export function userName(id: string, demoUsers: readonly DemoUser[], none: string): string {
  return id === '' ? none : (demoUsers.find((user) => user.id === id)?.username ?? id);
}
