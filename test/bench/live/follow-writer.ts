import { Pool } from 'pg';
import { CELEBRITY, FIRST_FAN, userId } from '../population';

/** The most follows that are written at the same time. */
const CONNECTIONS = 4;

/** Fans up to this number are used. */
const MAX_FANS = 1_000;

/** A program other than the gateway that writes follows, each in a transaction of its own. The stats of users change by triggers. */
export class FollowWriter {
  private constructor(private readonly pool: Pool) {}

  /** @param isFast whether commits do not wait for the disk, which may take longer than the intervals that are measured */
  static async connect(databaseUrl: string, isFast = false): Promise<FollowWriter> {
    const options = isFast ? '-c synchronous_commit=off' : '';
    const writer = new FollowWriter(new Pool({ connectionString: databaseUrl, max: CONNECTIONS, options }));
    await writer.undo();
    return writer;
  }

  /** Lets fan number `fan`, from 0, follow a user. Resolves when it is committed. */
  async follow(fan: number, target: number): Promise<void> {
    const ids = [userId(FIRST_FAN + fan), userId(target)];
    await this.pool.query('insert into public.follows (follower_id, followee_id) values ($1, $2)', ids);
  }

  /** The process of the server that runs its statements, as long as it sends one at a time. */
  async serverProcess(): Promise<number> {
    const { rows } = await this.pool.query<{ pid: number }>('select pg_backend_pid() as pid');
    return rows[0]?.pid ?? 0;
  }

  /** The number of followers of a user. */
  async followersOf(target: number): Promise<number> {
    const sql = 'select followers from public.user_stats where user_id = $1';
    const { rows } = await this.pool.query<{ followers: number }>(sql, [userId(target)]);
    return rows[0]?.followers ?? Number.NaN;
  }

  /** Removes what was written, and disconnects. */
  async close(): Promise<void> {
    await this.undo();
    await this.pool.end();
  }

  /** Removes the follows of fans that are not part of the data set, in which they follow one user only. */
  private async undo(): Promise<void> {
    await this.pool.query('delete from public.follows where follower_id between $1 and $2 and followee_id <> $3', [
      userId(FIRST_FAN),
      userId(FIRST_FAN + MAX_FANS),
      userId(CELEBRITY),
    ]);
  }
}
