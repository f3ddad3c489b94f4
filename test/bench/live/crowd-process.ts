import { subscribe, type LiveClient, type LiveSubscription } from './live-client';

/** What a crowd is asked: to open subscriptions, or to report when all have received a result that contains `text`. */
export type CrowdRequest =
  | { readonly kind: 'open'; readonly origin: string; readonly subscriptions: readonly LiveSubscription[] }
  | { readonly kind: 'await'; readonly text: string };

/** What a crowd answers. */
export type CrowdAnswer =
  | { readonly kind: 'open' }
  /** Times since 1970 in milliseconds at which subscribers received the result. */
  | { readonly kind: 'received'; readonly at: readonly number[] }
  | { readonly kind: 'failed'; readonly reason: string };

/** Subscriptions that are being opened at the same time. */
const OPENING = 128;

const clients: LiveClient[] = [];
let awaited: { readonly text: string; readonly at: number[] } | undefined;

function answer(message: CrowdAnswer): void {
  process.send?.(message);
}

function receive(message: string): void {
  if (awaited?.text === undefined || !message.includes(awaited.text)) return;
  awaited.at.push(Date.now());
  if (awaited.at.length < clients.length) return;
  answer({ kind: 'received', at: awaited.at });
  awaited = undefined;
}

/** Opens a connection. Resolves with the first results of its subscriptions. */
function open(origin: string, subscription: LiveSubscription): Promise<void> {
  return new Promise((resolve) => {
    let results = 0;
    const next = (message: string): void => {
      results += 1;
      if (results === subscription.variables.length) resolve();
      receive(message);
    };
    clients.push(subscribe(origin, subscription, { next, end: (reason) => { answer({ kind: 'failed', reason }); } })); // prettier-ignore
  });
}

async function openAll(origin: string, subscriptions: readonly LiveSubscription[]): Promise<void> {
  const waiting = subscriptions[Symbol.iterator]();
  const openNext = async (): Promise<void> => {
    for (const subscription of waiting) await open(origin, subscription);
  };
  const connections = Math.max(1, Math.floor(OPENING / (subscriptions[0]?.variables.length ?? 1)));
  await Promise.all(Array.from({ length: connections }, openNext));
  answer({ kind: 'open' });
}

process.on('message', (request: CrowdRequest) => {
  if (request.kind === 'open') void openAll(request.origin, request.subscriptions);
  else awaited = { text: request.text, at: [] };
});
