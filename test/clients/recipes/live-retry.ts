import type { ClientOptions } from 'graphql-ws';

/** When a client of WebSockets connects again: after the time that the gateway has asked for, else after longer and longer ones. */
export function liveRetry(): Pick<ClientOptions, 'on' | 'retryAttempts' | 'retryWait' | 'shouldRetry'> {
  let reason: string | undefined;
  const on = { closed: (event: unknown) => ({ reason } = event as { reason?: string }) };
  const retryWait = (retries: number): Promise<void> => {
    const [, wanted = Math.random() * 1_000 * 2 ** Math.min(retries, 5)] = /^reconnect-after-ms=(\d+)$/.exec(reason ?? '') ?? [];
    return new Promise((resolve) => setTimeout(resolve, Number(wanted)));
  };
  return { on, retryWait, retryAttempts: Infinity, shouldRetry: (event) => (event as { code?: number }).code !== 4403 };
}
