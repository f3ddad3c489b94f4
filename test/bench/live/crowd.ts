import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CrowdAnswer, CrowdRequest } from './crowd-process';
import type { LiveSubscription } from './live-client';

const CROWD_MAIN = join(__dirname, 'crowd-process.js');

/** Many subscribers in a process of their own, as clients are elsewhere. */
export class Crowd {
  private readonly child: ChildProcess;
  private failure: Error | undefined;
  private settle: ((answer: CrowdAnswer | Error) => void) | undefined;
  private readonly kill = (): void => void this.child.kill('SIGKILL');

  private constructor() {
    this.child = fork(CROWD_MAIN, { env: { PATH: process.env['PATH'] } });
    process.once('exit', this.kill);
    // crowd-process.ts sends this type.
    this.child.on('message', (answer: CrowdAnswer) => {
      if (answer.kind === 'failed') this.failure ??= new Error(`A subscriber was disconnected: ${answer.reason}`);
      this.settle?.(this.failure ?? answer);
    });
  }

  /** Opens subscriptions, each on a connection of its own. @throws Error if a connection ends */
  static async open(origin: string, subscriptions: readonly LiveSubscription[]): Promise<Crowd> {
    const crowd = new Crowd();
    await crowd.ask({ kind: 'open', origin, subscriptions });
    return crowd;
  }

  /** The times since 1970 in milliseconds at which subscribers receive a result that contains `text`, once all have. */
  async receipts(text: string): Promise<readonly number[]> {
    const answer = await this.ask({ kind: 'await', text });
    return answer.kind === 'received' ? answer.at : [];
  }

  /** Disconnects all. @throws Error if a connection has ended before */
  async close(): Promise<void> {
    process.removeListener('exit', this.kill);
    const ended = once(this.child, 'exit');
    this.kill();
    await ended;
    if (this.failure !== undefined) throw this.failure;
  }

  private async ask(request: CrowdRequest): Promise<CrowdAnswer> {
    if (this.failure !== undefined) throw this.failure;
    const answer = await new Promise<CrowdAnswer | Error>((resolve) => {
      this.settle = resolve;
      this.child.send(request);
    });
    this.settle = undefined;
    if (answer instanceof Error) throw answer;
    return answer;
  }
}
