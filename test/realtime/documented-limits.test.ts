import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../src/config/config';
import { MAX_LIMIT } from '../../src/paging/page-request';
import { CLOSE_CODES } from '../../src/realtime/close-codes';
import { MIN_INTERVAL_MS } from '../../src/realtime/feed/poll-interval';
import { LIVE_LIMITS } from '../../src/realtime/limits';
import { MAX_RECEIVED_IDS } from '../../src/transactions/resume-cursor';

const DOCUMENTATION = readFileSync(join(__dirname, '../../docs/live.md'), 'utf8');

/** The rows of the first table of a section, without its head: the first two cells. */
function tableOf(heading: string): (readonly [string, string])[] {
  const [, section = ''] = DOCUMENTATION.split(`\n## ${heading}\n`);
  const [, , ...rows] = (section.split(/^## /m)[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
  return rows.map((row) => {
    const [, what = '', bound = ''] = row.split(' | ').length > 1 ? row.split(/\s*\|\s*/) : [];
    return [what, bound] as const;
  });
}

/** The limits, and the names of those that were read. */
function recorded(): { readonly limits: typeof LIVE_LIMITS; readonly read: ReadonlySet<string> } {
  const read = new Set<string>();
  const limits = new Proxy(LIVE_LIMITS, {
    get(target, name, receiver) {
      read.add(String(name));
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
  return { limits, read };
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1_000} s`;
}

test('docs/live.md states every limit', () => {
  const { limits, read } = recorded();
  const { maxConnections, maxConnectionsPerAddress } = parseConfig({}).limits;
  const expected = [
    ['time until `connection_init`', seconds(limits.initTimeoutMs)],
    ['size of a message; its fragments', `${limits.messageBytes / 1_024} KiB; ${limits.messageFragments}`],
    [`messages and pings of a socket in ${seconds(limits.messageWindowMs)}`, number(limits.messages)],
    ['operations of a socket; of an account', `${limits.operationsPerConnection}; ${limits.operationsPerAccount}`],
    ['parts in which a message may arrive; the length of the id', `${number(limits.messageParts)}; ${limits.idLength} characters`],
    ['operations of a socket that are opened at the same time; unread', `${limits.opening}; ${limits.unreadBytes / 1_024} KiB`],
    ['size of the messages with which the running operations', `${limits.operationBytesPerAccount / 1_024} KiB`],
    ['records that the running operations of an account watch', number(limits.recordsPerAccount)],
    ['a pong with the payload of its ping', `${number(limits.pongLength)} characters`],
    ['time until a client confirms that its socket is closed', seconds(limits.closeMs)],
    ['between two states of a subscription, for each unit of its cost', `${limits.msPerUnit} ms`],
    ['open connections of an address', `\`MAX_CONNECTIONS_PER_ADDRESS\`, ${number(maxConnectionsPerAddress ?? 0)} by default`],
    ['all connections', `\`MAX_CONNECTIONS\`, ${number(maxConnections)} by default`],
    ['between two pings or comments of the gateway', seconds(limits.heartbeatMs)],
    ['a client that does not read what was sent', `cut after ${seconds(limits.unreadMs)}`],
    ['between two checks of tokens', seconds(limits.tickMs)],
    ['between two checks of connected accounts', seconds(limits.sweepMs)],
    ['a state is read once more, at the earliest', `${seconds(limits.confirmMs)} after the next of these checks`],
    ['warning before a token expires', seconds(limits.expiryWarningMs)],
    ['time to wait before connecting again, random', `up to ${seconds(limits.reconnectMs)}`],
    ['users of `liveStatusChanged`; streams or transactions of an event', `100; ${MAX_LIMIT}`],
  ] as const;
  const rows = tableOf('Bounds');
  expect(rows).toHaveLength(expected.length);
  for (const [index, [what, bound]] of expected.entries()) {
    const [documented = '', value = ''] = rows[index] ?? [];
    expect([documented.slice(0, what.length), value.slice(0, bound.length)]).toEqual([what, bound]);
  }
  expect([...read].sort()).toEqual(Object.keys(LIVE_LIMITS).sort());
});

test('docs/live.md states every close code', () => {
  const documented = tableOf('By WebSocket').flatMap(([codes]) => codes.split(', ').map(Number));
  expect(documented).toEqual(expect.arrayContaining(Object.values(CLOSE_CODES)));
});

test('docs/live.md states the interval of comparing, and what a cursor keeps', () => {
  expect(DOCUMENTATION).toContain(`every ${MIN_INTERVAL_MS} ms`);
  expect(DOCUMENTATION).toMatch(new RegExp(`\\(${MAX_RECEIVED_IDS} for\\s+one that resumes or has just begun\\)`));
});
