import { ApolloClient, gql as apolloGql, HttpLink, InMemoryCache, type ApolloLink, type TypedDocumentNode } from '@apollo/client';
import { Client as UrqlClient, fetchExchange, gql, type Exchange } from '@urql/core';
import { createClient as createStreamClient, type Client as StreamClient } from 'graphql-sse';
import type { Client } from 'graphql-ws';
import { installWebSocket, openLiveStage, sessionHeaders, until, WATCHED, type LiveStage } from './live-stage';
import { expectQuietConsole } from './quiet-console';
import { liveLink } from './recipes/live-apollo';
import { streamLink } from './recipes/live-apollo-sse';
import { createLiveClient } from './recipes/live-client';
import { observe } from './recipes/live-observe';
import { streamOf } from './recipes/live-stream';
import { liveRetry } from './recipes/live-retry';
import { renewToken } from './recipes/live-token';
import { followTransactions } from './recipes/live-transactions';
import { liveExchange } from './recipes/live-urql';
import { streamExchange } from './recipes/live-urql-sse';

const STATS = 'subscription Stats($id: ObjectID!) { userStatsChanged(userId: $id) { id followers } }';
const STATS_QUERY = 'query StatsNow($id: ObjectID!) { userStats(userId: $id) { id followers } }';
const STATS_NOW = apolloGql(STATS_QUERY) as TypedDocumentNode<{ userStats: { followers: number } }>;
const UNKNOWN = 'ffffffffffffffffffffffff';

type Stats = { readonly userStatsChanged: { readonly followers: number } | null };

/** What a client has received of a subscription to stats. */
interface Seen {
  readonly followers: number[];
  readonly failures: unknown[];
  isOver: boolean;
}

interface Subscriber {
  /** Subscribes to the stats of a user. @returns the function that ends it */
  readonly subscribe: (id: string, seen: Seen) => () => void;
  /** Reads the same stats by a query. */
  readonly query: () => Promise<number | undefined>;
}

expectQuietConsole();

let stage: LiveStage;
let sockets: Client;
let streams: StreamClient;

beforeAll(installWebSocket);
beforeEach(async () => {
  stage = await openLiveStage();
  sockets = createLiveClient(stage.socketUrl, sessionHeaders);
  streams = createStreamClient({ url: `${stage.url}/graphql/stream`, headers: () => sessionHeaders() });
});
afterEach(async () => {
  await sockets.dispose();
  streams.dispose();
  await stage.close();
});

async function send(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  return fetch(input, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), ...(await sessionHeaders()) } });
}

function apollo(linkTo: (http: ApolloLink) => ApolloLink): Subscriber {
  const link = linkTo(new HttpLink({ uri: `${stage.url}/graphql`, fetch: send }));
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  return {
    subscribe(id, { followers, failures, ...seen }) {
      const results = client.subscribe<Stats>({ query: apolloGql(STATS), variables: { id } });
      const subscription = results.subscribe({
        next: ({ data, error }) => {
          if (data?.userStatsChanged) followers.push(data.userStatsChanged.followers);
          if (error !== undefined) failures.push(error);
        },
        complete: () => {
          seen.isOver = true;
        },
      });
      return () => {
        subscription.unsubscribe();
      };
    },
    query: async () => {
      const { data } = await client.query({ query: STATS_NOW, variables: { id: WATCHED } });
      return data?.userStats.followers;
    },
  };
}

function urql(exchange: Exchange): Subscriber {
  const client = new UrqlClient({ url: `${stage.url}/graphql`, fetch: send, exchanges: [exchange, fetchExchange] });
  return {
    subscribe(id, { followers, failures }) {
      const subscription = client.subscription<Stats>(gql(STATS), { id }).subscribe(({ data, error }) => {
        if (data?.userStatsChanged) followers.push(data.userStatsChanged.followers);
        if (error !== undefined) failures.push(error);
      });
      return () => {
        subscription.unsubscribe();
      };
    },
    query: async () => {
      const { data } = await client.query<{ userStats: { followers: number } }>(gql(STATS_QUERY), { id: WATCHED });
      return data?.userStats.followers;
    },
  };
}

const CLIENTS: readonly { readonly name: string; readonly create: () => Subscriber }[] = [
  { name: 'Apollo Client by WebSocket', create: () => apollo((http) => liveLink(sockets, http)) },
  { name: 'Apollo Client by event streams', create: () => apollo((http) => streamLink(streams, http)) },
  { name: 'urql by WebSocket', create: () => urql(liveExchange(sockets)) },
  { name: 'urql by event streams', create: () => urql(streamExchange(streams)) },
];

function nothingSeen(): Seen {
  return { followers: [], failures: [], isOver: false };
}

describe.each(CLIENTS)('$name', ({ create }) => {
  test('receives the present value, and each change; its queries are sent as before', async () => {
    const client = create();
    const seen = nothingSeen();
    const unsubscribe = client.subscribe(WATCHED, seen);
    await until(() => seen.followers.length === 1);
    const [before = 0] = seen.followers;
    expect(await client.query()).toBe(before);
    await stage.follow();
    await until(() => seen.followers.length === 2);
    expect(seen.followers).toEqual([before, before + 1]);
    // Apollo Client reads its cache, which the event has updated.
    expect(await client.query()).toBe(before + 1);
    unsubscribe();
    await until(() => stage.log.some(({ msg }) => msg === 'subscription'));
    expect(stage.log.find(({ msg }) => msg === 'subscription')).toMatchObject({ field: 'userStatsChanged', reason: 'client', pushes: 2 });
    expect(seen.failures).toEqual([]);
  });

  test('continues after the gateway was replaced', async () => {
    const seen = nothingSeen();
    const unsubscribe = create().subscribe(WATCHED, seen);
    await until(() => seen.followers.length === 1);
    await stage.replace();
    await stage.follow();
    const [before = 0] = seen.followers;
    await until(() => seen.followers.at(-1) === before + 1);
    expect(seen.failures).toEqual([]);
    unsubscribe();
  });

  test('receives the error of a user that does not exist, and does not subscribe again', async () => {
    const seen = nothingSeen();
    const unsubscribe = create().subscribe(UNKNOWN, seen);
    // urql returns the last result once more when the subscription has ended.
    await until(() => seen.failures.length > 0);
    expect(String(seen.failures[0])).toContain('bulunamadı');
    unsubscribe();
    await until(() => stage.log.some(({ msg }) => msg === 'subscription'));
    expect(stage.log.filter(({ msg }) => msg === 'subscription')).toMatchObject([{ reason: 'NOT_FOUND', pushes: 1 }]);
  });
});

test('transactions are received once, also those that are added while no gateway runs', async () => {
  const received: string[] = [];
  const variables: { after?: string } = {};
  const stop = followTransactions(sockets, variables, ({ transactions }) => {
    received.push(...transactions.map(({ id }) => id));
  });
  await until(() => received.length === 20);
  const added = await stage.add(3);
  await until(() => received.length === 23);
  const replaced = stage.replace();
  added.push(...(await stage.add(30)));
  await replaced;
  added.push(...(await stage.add(3)));
  await until(() => received.length === 56);
  expect(new Set(received).size).toBe(56);
  expect([...received.slice(20)].sort()).toEqual([...added].sort());
  stop();
  const later: string[] = [];
  added.push(...(await stage.add(1)));
  const end = followTransactions(sockets, variables, ({ transactions }) => {
    later.push(...transactions.map(({ id }) => id));
  });
  await until(() => later.length > 0);
  expect(later).toEqual(added.slice(-1));
  end();
});

test('a client connects again after the time that the gateway has asked for', async () => {
  const { on, retryWait } = liveRetry();
  const timers = jest.spyOn(globalThis, 'setTimeout');
  on?.closed?.({ code: 1001, reason: 'reconnect-after-ms=40' });
  await retryWait?.(3);
  expect(timers).toHaveBeenLastCalledWith(expect.any(Function), 40);
});

test('a socket whose token is about to expire gets a new one, and stays open', async () => {
  // The gateway accepts a token until 30 s after `exp`, and warns a minute before that.
  let isNew = false;
  const pongs: unknown[] = [];
  const client = createLiveClient(stage.socketUrl, () => sessionHeaders(20));
  const failures: unknown[] = [];
  renewToken(client, () => {
    isNew = true;
    return sessionHeaders();
  });
  client.on('pong', (isReceived, payload) => {
    if (isReceived) pongs.push(payload);
  });
  const seen: unknown[] = [];
  const stop = client.subscribe(
    { query: STATS, variables: { id: WATCHED } },
    { next: (result) => seen.push(result), error: (error) => failures.push(error), complete: () => undefined },
  );
  await until(() => pongs.length === 1);
  expect(isNew).toBe(true);
  expect(pongs).toEqual([{ tokenExpiresAt: expect.stringMatching(/^\d{4}-.*Z$/) as unknown }]);
  await stage.follow();
  await until(() => seen.length === 2);
  stop();
  await client.dispose();
  expect(failures).toEqual([]);
});

test('an observer of event streams gets the error of a request that is rejected', async () => {
  const client = createStreamClient({ url: `${stage.url}/graphql/stream`, retryAttempts: 0 });
  const error = await new Promise((resolve, reject) => {
    const results = (end: AbortSignal): AsyncIterable<unknown> => streamOf(client, { query: STATS, variables: { id: WATCHED } }, end);
    observe(results, { next: reject, error: resolve, complete: () => { reject(new Error('complete')); } }); // prettier-ignore
  });
  expect(error).toMatchObject({ response: { status: 401 } });
});
