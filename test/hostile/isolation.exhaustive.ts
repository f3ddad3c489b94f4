import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { foreignRowsIn } from './foreign-rows';
import type { Violation } from './invariant';
import { tally } from './tally';

const PROBES = 2_400;
const IN_FLIGHT = 48;
const ADMIN = '5eed01000000000000000001';
const BLOCKER = '5eed01000000000000000006';
/** The viewers; one of them is an administrator, who may see more. */
const VIEWERS = [
  ADA,
  ADMIN,
  '5eed01000000000000000002',
  '5eed01000000000000000009',
  '5eed01000000000000000010',
  '5eed01000000000000000011',
];

/** The private data of an account, from the database. */
interface Account {
  readonly id: string;
  readonly email: string;
  readonly balance: string;
  readonly transactions: string;
  readonly recent: readonly string[];
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
  gateway = await startGateway({ FEDERATION: 'true', TRUST_PROXY: 'loopback' });
  const rows = await gateway.database.query<Account>(
    `select u.id, u.email, count(t.id)::text as transactions,
            coalesce((array_agg(t.id order by t.created_at desc, t.id desc) filter (where t.id is not null))[1:3], '{}') as recent,
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

/** The private data of others that a response contains, as messages of the probe. */
type Probe = (viewer: Account, other: Account) => Promise<{ readonly text: string; readonly faults: readonly string[] }>;

interface Person {
  readonly id: string;
  readonly email: string | null;
  readonly creditBalance: number | null;
}

/** Email and balance are null unless the viewer is the owner or an administrator. */
function faultsOfPerson(person: Person | null, viewer: Account): string[] {
  if (person === null) return ['an account is missing'];
  const { email, balance } = accountOf(person.id);
  const isAllowed = person.id === viewer.id || viewer.id === ADMIN;
  const expected = isAllowed ? [email, Number(balance)] : [null, null];
  return person.email === expected[0] && person.creditBalance === expected[1] ? [] : [`${viewer.id} sees ${JSON.stringify(person)}`];
}

const PROBES_BY_NAME: Readonly<Record<string, Probe>> = {
  'the flat list': async (viewer) => {
    const { text, body } = await gateway.rest('/users/me/transactions?limit=100', { as: viewer.id });
    const { pagination } = body.data as { pagination: { totalItems: number } };
    return { text, faults: pagination.totalItems === Number(viewer.transactions) ? [] : [`${pagination.totalItems} items`] };
  },
  'the grouped list': async (viewer) => {
    const { text, status } = await gateway.rest('/users/me/transactions/grouped?limit=50&status=COMPLETED', { as: viewer.id });
    return { text, faults: status === 200 ? [] : [String(status)] };
  },
  'a stream that others gave to': async (viewer) => {
    const { text } = await gateway.rest('/users/me/transactions?limit=100&streamId=5eed02000000000000000012', { as: viewer.id });
    return { text, faults: [] };
  },
  'a cursor of ada’s': async (viewer) => {
    const { text, status } = await gateway.rest(`/users/me/transactions?limit=5&cursor=${encodeURIComponent(foreignCursor)}`, {
      as: viewer.id,
    });
    return { text, faults: status === (viewer.id === ADA ? 200 : 400) ? [] : [String(status)] };
  },
  'the viewer': async (viewer) => {
    const { text, body } = await gateway.graphql('{ me { id email creditBalance } }', {}, { as: viewer.id });
    const { me } = body.data as { me: Person };
    return { text, faults: me.id === viewer.id ? faultsOfPerson(me, viewer) : [`${viewer.id} is ${me.id}`] };
  },
  'another user under an alias': async (viewer, other) => {
    const query = 'query ($id: ObjectID!) { x: user(id: $id) { ...f } me { ...f } } fragment f on User { id email creditBalance }';
    const { text, body } = await gateway.graphql(query, { id: other.id }, { as: viewer.id });
    const { x, me } = body.data as { x: Person; me: Person };
    return { text, faults: [...faultsOfPerson(x, viewer), ...faultsOfPerson(me, viewer)] };
  },
  'all users in one list': async (viewer) => {
    const query = 'query ($ids: [ObjectID!]!) { users(ids: $ids) { id email creditBalance } }';
    const { text, body } = await gateway.graphql(query, { ids: VIEWERS }, { as: viewer.id });
    return { text, faults: (body.data as { users: Person[] }).users.flatMap((person) => faultsOfPerson(person, viewer)) };
  },
  'another user through their profile': async (viewer, other) => {
    const query = 'query ($id: ObjectID!) { user(id: $id) { profile { followedByMe followsMe user { id email creditBalance } } } }';
    const { text, body } = await gateway.graphql(query, { id: other.id }, { as: viewer.id });
    const { profile } = (body.data as { user: { profile: { followedByMe: boolean; followsMe: boolean; user: Person } } }).user;
    const relation = [follows.has(`${viewer.id}>${other.id}`), follows.has(`${other.id}>${viewer.id}`)];
    const isRight = profile.followedByMe === relation[0] && profile.followsMe === relation[1];
    return { text, faults: [...(isRight ? [] : [`${viewer.id} and ${other.id} are ${JSON.stringify(profile)}`]), ...faultsOfPerson(profile.user, viewer)] }; // prettier-ignore
  },
  'the entities of a router': async (viewer, other) => {
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Transaction { id } ... on User { id email creditBalance } } }`;
    const transactions = [...viewer.recent, ...other.recent].map((id) => ({ __typename: 'Transaction', id }));
    const r = [...transactions, { __typename: 'User', id: other.id }];
    const { text, body } = await gateway.graphql(query, { r }, { as: viewer.id });
    const found = (body.data as { _entities: (Person | null)[] })._entities;
    const isSeen = (owner: Account): boolean => owner.id === viewer.id || viewer.id === ADMIN;
    const expected = [viewer, other].flatMap((owner) => owner.recent.map((id) => (isSeen(owner) ? id : undefined)));
    const isRight = JSON.stringify(found.slice(0, -1).map((entity) => entity?.id)) === JSON.stringify(expected);
    // An administrator finds the transactions of everyone.
    const seen = viewer.id === ADMIN ? '' : text;
    return { text: seen, faults: [...(isRight ? [] : [`${viewer.id} and ${other.id} get ${text}`]), ...faultsOfPerson(found.at(-1) ?? null, viewer)] }; // prettier-ignore
  },
  'the hosts of one’s streams': async (viewer) => {
    const query = '{ myTransactions(limit: 30) { nodes { id stream { host { id email creditBalance } } } } }';
    const { text, body } = await gateway.graphql(query, {}, { as: viewer.id });
    const { nodes } = (body.data as { myTransactions: { nodes: { stream: { host: Person } | null }[] } }).myTransactions;
    return { text, faults: nodes.flatMap(({ stream }) => (stream === null ? [] : faultsOfPerson(stream.host, viewer))) };
  },
  'a user who has blocked ada': async (viewer) => {
    const { text, status } = await gateway.rest(`/users/${BLOCKER}/stats`, { as: viewer.id });
    return { text, faults: status === (viewer.id === ADA ? 403 : 200) ? [] : [`${viewer.id} gets ${status}`] };
  },
};

test('concurrent requests of many users never return private data of another user', async () => {
  const names = Object.keys(PROBES_BY_NAME);
  const found: Violation[] = [];
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < PROBES; index = next++) {
      // Coprime numbers, so that every viewer meets every probe and every other user.
      const name = names[index % names.length] ?? '';
      const viewer = accountOf(VIEWERS[Math.floor(index / names.length) % VIEWERS.length] ?? '');
      const other = accountOf(VIEWERS[(index * 7 + 1) % VIEWERS.length] ?? '');
      const { text, faults } = await PROBES_BY_NAME[name]!(viewer, other);
      // An administrator may see e-mail addresses; the probe itself checks that they are right.
      const rows = foreignRowsIn(text, viewer.id, viewer.email).filter(({ what }) => !(viewer.id === ADMIN && what.includes('@')));
      const violations = [...rows, ...faults.map((what): Violation => ({ kind: 'foreign', what: `${name}: ${what}` }))];
      tally({ violations, isProbe: true });
      found.push(...violations);
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  expect(found.slice(0, 10)).toEqual([]);
});

test('the probes detect an e-mail address, a transaction and a balance of another user', () => {
  const [zeynep, ada] = [accountOf('5eed01000000000000000009'), accountOf(ADA)];
  expect(foreignRowsIn(ada.email, zeynep.id, zeynep.email)).toHaveLength(1);
  expect(foreignRowsIn('"id":"5eed03000000000000000400"', zeynep.id, zeynep.email)).toHaveLength(1);
  expect(foreignRowsIn('"id":"5eed03000000000000000400"', ADA, ada.email)).toEqual([]);
  expect(faultsOfPerson({ id: ADA, email: null, creditBalance: Number(ada.balance) }, zeynep)).toHaveLength(1);
  expect(Number(ada.balance)).not.toBe(0);
});
