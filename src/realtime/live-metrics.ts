import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** How operations arrive on connections that stay open. */
export type Transport = 'websocket' | 'sse';

/** Upper bounds of the buckets, in seconds: around the interval of polling, and that of notifications. */
const LAG_BUCKETS_S = [0.005, 0.015, 0.05, 0.1, 0.25, 0.4, 0.6, 1, 2.5, 5, 15, 60];

/** What is measured of subscriptions. */
export interface LiveMetrics {
  connectionOpened(transport: Transport): void;
  connectionClosed(transport: Transport): void;
  subscriptionStarted(transport: Transport, field: string): void;
  /** `reason`: `client`, `complete`, `draining`, or the code of the error that ended it. */
  subscriptionEnded(transport: Transport, field: string, reason: string): void;
  /** `lagMs`: the time since the earliest possible commit of the change, or since a notification of it, in milliseconds; undefined for a first event. */
  pushed(field: string, lagMs: number | undefined): void;
}

/** Registers the metrics of subscriptions. Fields are those of the schema. */
export function createLiveMetrics(registry: Registry): LiveMetrics {
  const registers = [registry];
  const connections = new Gauge({
    name: 'graphql_live_connections',
    help: 'Open WebSockets and event streams.',
    labelNames: ['transport'],
    registers,
  });
  const subscriptions = new Gauge({
    name: 'graphql_subscriptions',
    help: 'Open subscriptions, by transport and by the field that they subscribe to.',
    labelNames: ['transport', 'field'],
    registers,
  });
  const ended = new Counter({
    name: 'graphql_subscriptions_ended_total',
    help: 'Subscriptions that have ended: by their client, by the gateway that stops (draining), or with the code of an error.',
    labelNames: ['reason'],
    registers,
  });
  const pushes = new Counter({
    name: 'graphql_subscription_pushes_total',
    help: 'Results that were sent to subscribers, including the first of each.',
    labelNames: ['field'],
    registers,
  });
  const lag = new Histogram({
    name: 'graphql_subscription_lag_seconds',
    help: 'Time from the earliest possible commit of a change, or from a notification of it (LIVE_SOURCE=notify), to its push.',
    labelNames: ['field'],
    buckets: LAG_BUCKETS_S,
    registers,
  });
  for (const transport of ['websocket', 'sse']) connections.set({ transport }, 0);
  return {
    connectionOpened: (transport) => {
      connections.inc({ transport });
    },
    connectionClosed: (transport) => {
      connections.dec({ transport });
    },
    subscriptionStarted: (transport, field) => {
      subscriptions.inc({ transport, field });
    },
    subscriptionEnded: (transport, field, reason) => {
      subscriptions.dec({ transport, field });
      ended.inc({ reason });
    },
    pushed: (field, lagMs) => {
      pushes.inc({ field });
      if (lagMs !== undefined) lag.observe({ field }, lagMs / 1_000);
    },
  };
}
