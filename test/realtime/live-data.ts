import type { TestDatabase } from '../support/test-database';

/** Accounts of the demo data. */
export const GRACE = '5eed01000000000000000001';
export const DELETED_USER = '5eed01000000000000000004';
/** A host who is live. */
export const ELIF = '5eed01000000000000000005';
/** A user who has blocked ada. */
export const BLOCKER = '5eed01000000000000000006';

let ids = 0;

/** An id that is unique in the process, and greater than those before. */
export function newId(): string {
  ids += 1;
  return `7e57${String(ids).padStart(20, '0')}`;
}

/** What a program other than the gateway writes. */
export class Writer {
  constructor(private readonly database: TestDatabase) {}

  /** Adds a user. @returns its id */
  async user(): Promise<string> {
    const id = newId();
    await this.database.execute(`insert into users (id, username, email) values ('${id}', 'u${id}', '${id}@example.com')`);
    return id;
  }

  async status(userId: string, status: 'ACTIVE' | 'SUSPENDED' | 'DELETED'): Promise<void> {
    await this.database.execute(`update users set status = '${status}' where id = '${userId}'`);
  }

  async follow(followerId: string, followeeId: string): Promise<void> {
    await this.database.execute(
      `insert into follows (follower_id, followee_id) values ('${followerId}', '${followeeId}') on conflict do nothing`,
    );
  }

  async unfollow(followerId: string, followeeId: string): Promise<void> {
    await this.database.execute(`delete from follows where follower_id = '${followerId}' and followee_id = '${followeeId}'`);
  }

  async block(blockerId: string, blockedId: string): Promise<void> {
    await this.database.execute(
      `insert into blocks (blocker_id, blocked_id) values ('${blockerId}', '${blockedId}') on conflict do nothing`,
    );
  }

  async unblock(blockerId: string, blockedId: string): Promise<void> {
    await this.database.execute(`delete from blocks where blocker_id = '${blockerId}' and blocked_id = '${blockedId}'`);
  }

  /** Starts a live stream. @returns its id */
  async goLive(hostId: string, title = 'Live', startedAt = 'now()'): Promise<string> {
    const id = newId();
    await this.database.execute(
      `insert into live_streams (id, host_id, title, status, started_at) values ('${id}', '${hostId}', '${title}', 'LIVE', ${startedAt})`,
    );
    return id;
  }

  async endStream(id: string): Promise<void> {
    await this.database.execute(`update live_streams set status = 'ENDED', ended_at = now() where id = '${id}'`);
  }

  async rename(streamId: string, title: string): Promise<void> {
    await this.database.execute(`update live_streams set title = '${title}' where id = '${streamId}'`);
  }

  /** Adds transactions to a ledger, with times that grow by a microsecond. @returns their ids */
  async transactions(userId: string, count: number, { type = 'BONUS', createdAt = 'now()' } = {}): Promise<string[]> {
    const added = Array.from({ length: count }, () => newId());
    const values = added.map(
      (id, index) => `('${id}', '${userId}', '${type}', 'CREDIT', 'COMPLETED', 5, 5, ${createdAt} + ${index} * interval '1 microsecond')`,
    );
    await this.database.execute(
      `insert into transactions (id, user_id, type, direction, status, amount, balance_after, created_at) values ${values.join(', ')}`,
    );
    return added;
  }
}
