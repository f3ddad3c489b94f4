import type { FaultyGateway } from '../faults/gateway-process';
import { subscribe } from '../faults/live-clients';
import type { PostgresServer } from '../faults/postgres-server';
import { eventually } from '../faults/processes';

/** A subscription to the live streams, which stays open. */
export interface SubscriptionTraffic {
  /** Changes what it shows, and waits for the event. */
  cause(): Promise<void>;
  stop(): void;
}

/** Subscribes, and once more for a moment, so that a subscription has ended as well. */
export async function startSubscriptionTraffic(
  gateway: FaultyGateway,
  server: PostgresServer,
  token: string,
): Promise<SubscriptionTraffic> {
  const [open, other] = [1, 2].map(() =>
    subscribe({ url: gateway.url, transport: 'sse', token }, { query: 'subscription { liveStreamsChanged { nodes { title } } }' }),
  );
  if (open === undefined || other === undefined) throw new Error('not subscribed');
  const untilEvents = (client: typeof open, count: number): Promise<void> =>
    eventually(() => (client.events.length >= count ? Promise.resolve() : Promise.reject(new Error('no event yet'))));
  await untilEvents(other, 1);
  other.stop();
  return {
    async cause() {
      const { length } = open.events;
      await server.run(`update live_streams set title = 'title ${length}' where status = 'LIVE'`, 'gateway');
      await untilEvents(open, length + 1);
    },
    stop: () => {
      open.stop();
    },
  };
}
