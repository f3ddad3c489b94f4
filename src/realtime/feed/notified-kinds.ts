import type { StatementKind } from '../../database/statement-kind';

/** The channel of the notifications that the triggers of prisma/live/enable_notify.sql send. */
export const CHANNEL = 'gateway_live';

/** The kinds as notifications and the table of watched keys name them. */
const KINDS_BY_NAME: ReadonlyMap<string, StatementKind> = new Map([
  ['stats', 'changes of stats'],
  ['live status', 'changes of live status'],
  ['live streams', 'changes of live streams'],
  ['transactions', 'changes of transactions'],
]);

const NAMES_BY_KIND: ReadonlyMap<StatementKind, string> = new Map([...KINDS_BY_NAME].map(([name, kind]) => [kind, name]));

/** The name of a kind; undefined if no trigger notifies of it. */
export function nameOfKind(kind: StatementKind): string | undefined {
  return NAMES_BY_KIND.get(kind);
}

/** The kind with a name; undefined for one of another version of the triggers. */
export function kindOfName(name: string): StatementKind | undefined {
  return KINDS_BY_NAME.get(name);
}

/** A change of a key, or of any keys of the kind if `key` is undefined. */
export interface NotifiedChange {
  readonly kind: StatementKind;
  readonly key: string | undefined;
}

/** The payload of a notification that tests whether a session hears. */
export function testPayload(test: string): string {
  return `test:${test}`;
}

/** Reads the payload of a notification, `kind:key` or `kind:*`; undefined for any other. */
export function readPayload(payload: string): NotifiedChange | undefined {
  const colon = payload.indexOf(':');
  const kind = kindOfName(payload.slice(0, colon));
  const key = payload.slice(colon + 1);
  return colon === -1 || kind === undefined ? undefined : { kind, key: key === '*' ? undefined : key };
}
