import type { WebSocket } from 'ws';
import { LIVE_LIMITS } from './limits';
import { Turns } from './turns';

/** Shared by all connections of the process, as its event loop is. */
const TURNS = new Turns();

/**
 * The messages of a WebSocket, passed on in order, when it is its turn. While operations are being opened, or results wait to be read, nothing
 * more is read from the client: it cannot make the gateway store messages and results.
 */
export class InboundMessages {
  private readonly waiting: string[] = [];
  private opening = 0;
  private isScheduled = false;
  private isStopped = false;
  private isFirst = true;

  constructor(
    private readonly ws: WebSocket,
    private readonly receive: (message: string) => void,
  ) {}

  /** Adds a message. The first one, with which a client signs in, has no turn: it would wait for the floods of others. */
  add(message: string): void {
    if (this.isFirst) {
      this.isFirst = false;
      this.receive(message);
      return;
    }
    // Its turn may be far away, and until then it would send more, which would be kept.
    if (this.waiting.length > 0) this.ws.pause();
    this.waiting.push(message);
    this.schedule();
  }

  /** Reads nothing more from the client. */
  stop(): void {
    this.isStopped = true;
    this.ws.pause();
  }

  /** Counts an operation that is being opened, until `opened` settles. */
  async whileOpening<Result>(opened: Promise<Result>): Promise<Result> {
    this.opening += 1;
    try {
      return await opened;
    } finally {
      this.opening -= 1;
      this.schedule();
    }
  }

  /** Continues if messages wait. To be called when the client has read something. */
  schedule(): void {
    if (this.isScheduled || this.waiting.length === 0) return;
    this.isScheduled = true;
    TURNS.add(() => this.passOn());
  }

  /** Passes the next message on. @returns its length */
  private passOn(): number {
    const { ws, waiting } = this;
    this.isScheduled = false;
    const message = this.isBusy() ? undefined : waiting.shift();
    if (message !== undefined) this.receive(message);
    // What a client sends after the end is not processed.
    if (ws.readyState !== ws.OPEN) waiting.length = 0;
    if (waiting.length === 0) this.resume();
    else {
      ws.pause();
      if (!this.isBusy()) this.schedule();
    }
    return message?.length ?? 0;
  }

  private resume(): void {
    if (this.ws.isPaused && !this.isStopped) this.ws.resume();
  }

  private isBusy(): boolean {
    const { ws } = this;
    return ws.readyState !== ws.OPEN || this.opening >= LIVE_LIMITS.opening || ws.bufferedAmount > LIVE_LIMITS.unreadBytes;
  }
}
