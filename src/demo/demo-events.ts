import type { Prisma } from '../generated/prisma/client';
import { ADA_ID, ELIF_ID, HOSTS } from './demo-cast';
import { readScene, type DemoClient, type DemoScene, type DemoStream } from './demo-scene';
import { endStreams, sendGift, startStream, toggleFollow } from './demo-statements';

type EventKind = 'follow' | 'followElif' | 'gift' | 'stream';

/** The kinds of a round of events, which come in random order: every kind occurs again before long, whatever the random numbers are. */
const ROUND: readonly EventKind[] = ['followElif', 'follow', 'follow', 'gift', 'gift', 'stream'];

/** One gift of so many is ada's, beginning with the first. */
const GIFTS_PER_ADA_GIFT = 4;

const MAX_STARTED_STREAMS = 3;

/** The amounts of gifts of prisma/seed.sql begin here, in credits. */
const MIN_GIFT = 10;
const GIFT_SPREAD = 41;

/** A random number from 0 to below 1, as `Math.random` returns. */
export type RandomSource = () => number;

/** The events of demo activity, in random order. */
export class DemoEvents {
  private round: EventKind[] = [];
  private gifts = 0;

  constructor(
    private readonly prisma: DemoClient,
    private readonly random: RandomSource,
  ) {}

  /** Makes the next event, with one statement that writes. Nothing is written if the accounts that it needs are not there. */
  async next(): Promise<void> {
    const scene = await readScene(this.prisma);
    const statement = this.choose(scene);
    if (statement !== undefined) await this.prisma.$executeRaw(statement);
  }

  /** Ends the streams that were started, also by another process, after ada has passed on what she received. */
  async clear(): Promise<void> {
    const scene = await readScene(this.prisma);
    const [stream] = scene.live;
    if (stream !== undefined && scene.ada !== null && scene.ada.surplus > 0) {
      await this.prisma.$executeRaw(
        sendGift({ senderId: ADA_ID, receiverId: stream.hostId, amount: scene.ada.surplus, streamId: stream.id }),
      );
    }
    await this.prisma.$executeRaw(endStreams());
  }

  private choose(scene: DemoScene): Prisma.Sql | undefined {
    switch (this.nextKind()) {
      case 'follow':
        return this.follow(scene, this.pick(scene.live));
      case 'followElif':
        return this.follow(scene, scene.live.find(({ hostId }) => hostId === ELIF_ID) ?? this.pick(scene.live));
      case 'gift': {
        this.gifts += 1;
        const isAdas = this.gifts % GIFTS_PER_ADA_GIFT === 1;
        return (isAdas ? this.giftOfAda(scene) : undefined) ?? this.gift(scene);
      }
      case 'stream':
        return this.stream(scene);
    }
  }

  private nextKind(): EventKind {
    if (this.round.length === 0) this.round = [...ROUND];
    return this.round.splice(Math.floor(this.random() * this.round.length), 1)[0] ?? 'follow';
  }

  private pick<Item>(items: readonly Item[]): Item | undefined {
    return items[Math.floor(this.random() * items.length)];
  }

  private follow({ accounts }: DemoScene, stream: DemoStream | undefined): Prisma.Sql | undefined {
    const follower = this.pick(accounts.filter(({ id }) => id !== stream?.hostId));
    return stream && follower && toggleFollow(follower.id, stream.hostId);
  }

  /** Starts a stream if none is started, ends one if the maximum is reached, and does either otherwise. */
  private stream({ accounts, live }: DemoScene): Prisma.Sql | undefined {
    const started = live.filter(({ isStarted }) => isStarted);
    const ends = this.random() * MAX_STARTED_STREAMS < started.length;
    if (ends) {
      const stream = this.pick(started);
      return stream && endStreams(stream.id);
    }
    const isFree = (id: string): boolean => accounts.some((account) => account.id === id) && live.every(({ hostId }) => hostId !== id);
    const host = this.pick(HOSTS.filter(({ id }) => isFree(id)));
    const title = this.pick(host?.titles ?? []);
    return host !== undefined && title !== undefined ? startStream(host.id, title) : undefined;
  }

  private amount(): number {
    return MIN_GIFT + Math.floor(this.random() * GIFT_SPREAD);
  }

  private gift({ accounts, live }: DemoScene): Prisma.Sql | undefined {
    const amount = this.amount();
    const stream = this.pick(live);
    const sender = this.pick(accounts.filter(({ id, credits }) => id !== stream?.hostId && credits >= amount));
    return stream && sender && sendGift({ senderId: sender.id, receiverId: stream.hostId, amount, streamId: stream.id });
  }

  /**
   * ada receives a gift for her newest stream, which people still watch, or passes on what she has received. Her balance is thus the
   * documented one again after every second gift.
   */
  private giftOfAda({ accounts, live, ada }: DemoScene): Prisma.Sql | undefined {
    if (ada === null) return undefined;
    if (ada.surplus > 0) {
      const stream = this.pick(live);
      return stream && sendGift({ senderId: ADA_ID, receiverId: stream.hostId, amount: ada.surplus, streamId: stream.id });
    }
    const amount = this.amount();
    const sender = this.pick(accounts.filter(({ credits }) => credits >= amount));
    return sender && sendGift({ senderId: sender.id, receiverId: ADA_ID, amount, streamId: ada.streamId });
  }
}
