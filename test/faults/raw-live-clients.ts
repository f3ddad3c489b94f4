import { tokenFor } from '../support/gateway';
import { handshakeOf, RawSocket, textFrame } from '../support/raw-socket';
import { parseMetrics } from '../support/parse-metrics';
import { eventually } from './processes';

/** The number of open WebSockets and event streams of a gateway, and of their subscriptions. */
export async function liveCounts(gateway: {
  readonly url: string;
}): Promise<{ readonly connections: number; readonly subscriptions: number }> {
  const samples = parseMetrics(await (await fetch(`${gateway.url}/metrics`)).text());
  const sumOf = (wanted: string): number => samples.reduce((sum, { name, value }) => (name === wanted ? sum + value : sum), 0);
  return { connections: sumOf('graphql_live_connections'), subscriptions: sumOf('graphql_subscriptions') };
}

/** Waits until a gateway has no WebSocket and no event stream. @throws Error after a minute */
export async function untilNoneIsLeft(gateway: { readonly url: string }): Promise<void> {
  const attempt = async (): Promise<void> => {
    const counts = await liveCounts(gateway);
    if (counts.connections > 0 || counts.subscriptions > 0) throw new Error(`left: ${JSON.stringify(counts)}`);
  };
  // A client that does not read is cut after its second heartbeat at the latest, each 25 s.
  await eventually(attempt).catch(() => eventually(attempt));
}

/** Opens a WebSocket from one of a hundred local addresses: the ports of one would run out. */
export function openSocket(gateway: { readonly url: string }, index = 0): Promise<RawSocket> {
  return RawSocket.open(gateway.url, handshakeOf(new URL(gateway.url).host), `127.0.0.${1 + (index % 100)}`);
}

/** Opens a WebSocket, and signs in as a user. */
export async function signedInSocket(gateway: { readonly url: string }, userId: string, index = 0): Promise<RawSocket> {
  const client = await openSocket(gateway, index);
  client.send(textFrame({ type: 'connection_init', payload: { authorization: tokenFor(userId, 3600) } }));
  await client.message('connection_ack');
  return client;
}
