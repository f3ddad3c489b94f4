import { errorChainOf } from '../../database/error-codes';

/** Why notifications are not heard. */
export type NotificationProblem = 'notEnabled' | 'noRights' | 'standby' | 'unheard' | 'unregistered' | 'disconnected';

/** What each problem means, and its remedy, for the log. */
export const PROBLEM_MESSAGES: Readonly<Record<NotificationProblem, string>> = {
  notEnabled: 'the database has no triggers that notify: run npm run db:notify -- enable',
  noRights: 'the role lacks rights: grant those that prisma/live/enable_notify.sql names',
  standby: 'the session is with a standby, which sends no notifications: set LIVE_DATABASE_URL to the primary',
  unheard: 'a notification was not heard: if a pooler keeps no sessions, set LIVE_DATABASE_URL to the server itself',
  unregistered: 'the table of watched keys was emptied',
  disconnected: 'there is no session with the database',
};

/** A problem that is no error of the server. */
export class NotificationError extends Error {
  constructor(readonly problem: NotificationProblem) {
    super(PROBLEM_MESSAGES[problem]);
    this.name = 'NotificationError';
  }
}

/** SQLSTATEs, by what they mean for a session that listens. */
const PROBLEMS_BY_CODE: ReadonlyMap<string, NotificationProblem> = new Map([
  // invalid_schema_name, undefined_table, undefined_function
  ['3F000', 'notEnabled'],
  ['42P01', 'notEnabled'],
  ['42883', 'notEnabled'],
  // insufficient_privilege
  ['42501', 'noRights'],
  // read_only_sql_transaction
  ['25006', 'standby'],
]);

/** The problem that an error of a session shows. */
export function problemOf(error: unknown): NotificationProblem {
  if (error instanceof NotificationError) return error.problem;
  for (const code of errorChainOf(error).codes) {
    const problem = PROBLEMS_BY_CODE.get(code);
    if (problem !== undefined) return problem;
  }
  return 'disconnected';
}
