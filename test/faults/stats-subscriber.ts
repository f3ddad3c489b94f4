import { ADA, tokenFor } from '../support/gateway';
import type { FaultyGateway } from './gateway-process';

/** A client that receives the number of Ada's followers as server-sent events. */
export interface StatsSubscriber {
  /** The numbers so far. */
  readonly followers: readonly number[];
  close(): void;
}

/** Subscribes to Ada's stats. Resolves once the present value has arrived. */
export async function subscribeToStats({ url }: Pick<FaultyGateway, 'url'>): Promise<StatsSubscriber> {
  const ending = new AbortController();
  const followers: number[] = [];
  const response = await fetch(`${url}/graphql/stream`, {
    method: 'POST',
    signal: ending.signal,
    headers: { authorization: `Bearer ${tokenFor(ADA, 3600)}`, 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: `subscription { userStatsChanged(userId: "${ADA}") { followers } }` }),
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!response.ok || reader === undefined) throw new Error(`the subscription was rejected with ${response.status}`);
  let text = '';
  const read = async (): Promise<void> => {
    for (;;) {
      const { done, value = '' } = await reader.read();
      if (done) return;
      text += value;
      for (const [, number] of text.matchAll(/"followers":(\d+)/g)) followers.push(Number(number));
      text = text.slice(text.lastIndexOf('\n') + 1);
    }
  };
  const reading = read().catch(() => undefined);
  while (followers.length === 0) await Promise.race([reading, new Promise((resolve) => setTimeout(resolve, 10))]);
  return {
    followers,
    close() {
      ending.abort();
    },
  };
}
