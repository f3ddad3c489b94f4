import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { foreignRowsIn } from './foreign-rows';
import type { Violation } from './invariant';
import { tally } from './tally';

const PROBES = 2_400;
const IN_FLIGHT = 48;
const ADMIN = '5eed01000000000000000001';
const BLOCKER = '5eed01000000000000000006';
/** Everybody who asks: an administrator, who may see more, is one of them. */
const ASKERS = [ADA, ADMIN, '5eed01000000000000000002', '5eed01000000000000000009', '5eed01000000000000000010', '5eed01000000000000000011'];

/** What the database says an account may see of its own. */
interface Account {
  readonly id: string;
  readonly email: string;
  readonly balance: string;
  readonly transactions: string;
}

let gateway: TestGateway;
const accounts = new Map<string, Account>();
const follows = new Set<string>();
let foreignCursor = '';

function accountOf(id: string): Account {
  const account = accounts.get(id);
  if (account === undefined) throw new Error(`there is no account ${id} in the demo data`);
  return account;
}

beforeAll(async () => {
  gateway = await startGateway();
  const rows = await gateway.database.query<Account>(
    `select u.id, u.email, count(t.id)::text as transactions,
            coalesce((array_agg(t.balance_after order by t.created_at desc, t.id desc))[1], 0)::text as balance
       from users u left join transactions t on t.user_id = u.id group by u.id`,
  );
  for (const row of rows) accounts.set(row.id, row);
  const pairs = await gateway.database.query<{ pair: string }>(`select follower_id || '>' || followee_id as pair from follows`);
  for (const { pair } of pairs) follows.add(pair);
  const page = await gateway.rest('/users/me/transactions?limit=5', { as: ADA });
  foreignCursor = (page.body.data as { pagination: { nextCursor: string } }).pagination.nextCursor;
});

afterAll(() => gateway.close());

/** What an answer shows that is not the asker's, in the words of the probe. */
type Probe = (asker: Account, other: Account) => Promise<{ readonly text: string; readonly faults: readonly string[] }>;

interface Person {
  readonly id: string;
  readonly email: string | null;
  readonly creditBalance: number | null;
}

/** Owners and administrators see these two fields; to anybody else they are null. */
function faultsOfPerson(person: Person | null, asker: Account): string[] {
  if (person === null) return ['an account is missing'];
  const { email, balance } = accountOf(person.id);
  const isAllowed = person.id === asker.id || asker.id === ADMIN;
  const expected = isAllowed ? [email, Number(balance)] : [null, null];
  return person.email === expected[0] && person.creditBalance === expected[1] ? [] : [`${asker.id} sees ${JSON.stringify(person)}`];
}

const PROBES_BY_NAME: Readonly<Record<string, Probe>> = {
  'the flat list': async (asker) => {
    const { text, body } = await gateway.rest('/users/me/transactions?limit=100', { as: asker.id });
    const { pagination } = body.data as { pagination: { totalItems: number } };
    return { text, faults: pagination.totalItems === Number(asker.transactions) ? [] : [`${pagination.totalItems} items`] };
  },
  'the grouped list': async (asker) => {
    const { text, status } = await gateway.rest('/users/me/transactions/grouped?limit=50&status=COMPLETED', { as: asker.id });
    return { text, faults: status === 200 ? [] : [String(status)] };
  },
  'a stream that others gave to': async (asker) => {
    const { text } = await gateway.rest('/users/me/transactions?limit=100&streamId=5eed02000000000000000012', { as: asker.id });
    return { text, faults: [] };
  },
  'a cursor of ada’s': async (asker) => {
    const { text, status } = await gateway.rest(`/users/me/transactions?limit=5&cursor=${encodeURIComponent(foreignCursor)}`, {
      as: asker.id,
    });
    return { text, faults: status === (asker.id === ADA ? 200 : 400) ? [] : [String(status)] };
  },
  oneself: async (asker) => {
    const { text, body } = await gateway.graphql('{ me { id email creditBalance } }', {}, { as: asker.id });
    const { me } = body.data as { me: Person };
    return { text, faults: me.id === asker.id ? faultsOfPerson(me, asker) : [`${asker.id} is ${me.id}`] };
  },
  'somebody by an alias': async (asker, other) => {
    const query = 'query ($id: ObjectID!) { x: user(id: $id) { ...f } me { ...f } } fragment f on User { id email creditBalance }';
    const { text, body } = await gateway.graphql(query, { id: other.id }, { as: asker.id });
    const { x, me } = body.data as { x: Person; me: Person };
    return { text, faults: [...faultsOfPerson(x, asker), ...faultsOfPerson(me, asker)] };
  },
  'everybody at once': async (asker) => {
    const query = 'query ($ids: [ObjectID!]!) { users(ids: $ids) { id email creditBalance } }';
    const { text, body } = await gateway.graphql(query, { ids: ASKERS }, { as: asker.id });
    return { text, faults: (body.data as { users: Person[] }).users.flatMap((person) => faultsOfPerson(person, asker)) };
  },
  'somebody by their profile': async (asker, other) => {
    const query = 'query ($id: ObjectID!) { user(id: $id) { profile { followedByMe followsMe user { id email creditBalance } } } }';
    const { text, body } = await gateway.graphql(query, { id: other.id }, { as: asker.id });
    const { profile } = (body.data as { user: { profile: { followedByMe: boolean; followsMe: boolean; user: Person } } }).user;
    const relation = [follows.has(`${asker.id}>${other.id}`), follows.has(`${other.id}>${asker.id}`)];
    const isRight = profile.followedByMe === relation[0] && profile.followsMe === relation[1];
    return { text, faults: [...(isRight ? [] : [`${asker.id} and ${other.id} are ${JSON.stringify(profile)}`]), ...faultsOfPerson(profile.user, asker)] }; // prettier-ignore
  },
  'the hosts of one’s streams': async (asker) => {
    const query = '{ myTransactions(limit: 30) { nodes { id stream { host { id email creditBalance } } } } }';
    const { text, body } = await gateway.graphql(query, {}, { as: asker.id });
    const { nodes } = (body.data as { myTransactions: { nodes: { stream: { host: Person } | null }[] } }).myTransactions;
    return { text, faults: nodes.flatMap(({ stream }) => (stream === null ? [] : faultsOfPerson(stream.host, asker))) };
  },
  'somebody who has blocked ada': async (asker) => {
    const { text, status } = await gateway.rest(`/users/${BLOCKER}/stats`, { as: asker.id });
    return { text, faults: status === (asker.id === ADA ? 403 : 200) ? [] : [`${asker.id} gets ${status}`] };
  },
};

test('of thousands of probes of many users at once, none shows what is another’s', async () => {
  const names = Object.keys(PROBES_BY_NAME);
  const found: Violation[] = [];
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < PROBES; index = next++) {
      // Numbers without a common divisor, so that every asker meets every probe and every other.
      const name = names[index % names.length] ?? '';
      const asker = accountOf(ASKERS[Math.floor(index / names.length) % ASKERS.length] ?? '');
      const other = accountOf(ASKERS[(index * 7 + 1) % ASKERS.length] ?? '');
      const { text, faults } = await PROBES_BY_NAME[name]!(asker, other);
      // An administrator sees addresses; whether the right ones, the probe itself has looked.
      const rows = foreignRowsIn(text, asker.id, asker.email).filter(({ what }) => !(asker.id === ADMIN && what.includes('@')));
      const violations = [...rows, ...faults.map((what): Violation => ({ kind: 'foreign', what: `${name}: ${what}` }))];
      tally({ violations, isProbe: true });
      found.push(...violations);
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  expect(found.slice(0, 10)).toEqual([]);
});

test('the probes would notice: an address, a transaction and a balance of somebody else are told', () => {
  const [zeynep, ada] = [accountOf('5eed01000000000000000009'), accountOf(ADA)];
  expect(foreignRowsIn(ada.email, zeynep.id, zeynep.email)).toHaveLength(1);
  expect(foreignRowsIn('"id":"5eed03000000000000000400"', zeynep.id, zeynep.email)).toHaveLength(1);
  expect(foreignRowsIn('"id":"5eed03000000000000000400"', ADA, ada.email)).toEqual([]);
  expect(faultsOfPerson({ id: ADA, email: null, creditBalance: Number(ada.balance) }, zeynep)).toHaveLength(1);
  expect(Number(ada.balance)).not.toBe(0);
});
