import { createSecretKey } from 'node:crypto';
import { Agent, request } from 'node:http';
import jwt from 'jsonwebtoken';
import { SECRET } from './requests';
import { userId } from './source-database';

/** Open subscriptions to stats. */
export interface Subscribers {
  /** The events so far, without the first of each subscription. */
  readonly events: () => number;
  close(): void;
}

const key = createSecretKey(Buffer.from(SECRET));

/** Subscribes to the stats of users, each as an event stream. Resolves once all have their present value. */
export async function subscribe(
  origin: string,
  users: readonly number[],
  onFollowers: (user: number, followers: number) => void = () => undefined,
): Promise<Subscribers> {
  const agent = new Agent({ keepAlive: true });
  const authorization = `Bearer ${jwt.sign({}, key, { algorithm: 'HS256', subject: userId(0), expiresIn: '1h' })}`;
  let events = 0;
  const open = (user: number): Promise<() => void> =>
    new Promise((resolve, reject) => {
      const headers = { authorization, 'content-type': 'application/json', accept: 'text/event-stream' };
      const sent = request(`${origin}/graphql/stream`, { method: 'POST', agent, headers }, (response) => {
        let isFirst = true;
        response.setEncoding('utf8').on('data', (text: string) => {
          for (const [, followers] of text.matchAll(/"followers":(\d+)/g)) {
            if (isFirst) resolve(() => sent.destroy());
            else events += 1;
            isFirst = false;
            onFollowers(user, Number(followers));
          }
        });
        if (response.statusCode !== 200) reject(new Error(`the subscription was rejected with ${response.statusCode ?? 0}`));
      });
      sent.on('error', reject);
      sent.end(JSON.stringify({ query: `subscription { userStatsChanged(userId: "${userId(user)}") { followers } }` }));
    });
  const closing = await Promise.all(users.map(open));
  return {
    events: () => events,
    close() {
      for (const close of closing) close();
      agent.destroy();
    },
  };
}
