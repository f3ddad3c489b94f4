import fc from 'fast-check';
import { startGateway, type TestGateway } from '../support/gateway';
import { subscribe, TRANSPORTS, type LiveSubscription, type LiveTransport } from '../support/live-subscription';
import { Writer } from './live-data';

const FIELDS = {
  stats: '(userId: $host) { followers following totalLiveStreams }',
  status: '(userIds: $hosts) { userId isLive stream { id title host { username } } }',
  streams: '(first: 3) { nodes { id title host { id } } pageInfo { hasNextPage } }',
};
const SUBSCRIPTIONS = [
  `subscription ($host: ObjectID!) { value: userStatsChanged${FIELDS.stats} }`,
  `subscription ($hosts: [ObjectID!]!) { value: liveStatusChanged${FIELDS.status} }`,
  `subscription { value: liveStreamsChanged${FIELDS.streams} }`,
];
const RECOUNT = `query ($host: ObjectID!) {
  stats: userStats${FIELDS.stats}
  streams: liveStreams${FIELDS.streams}
}`;

const HOSTS = 4;
const host = fc.nat({ max: HOSTS - 1 });
const arbitraryWrite = fc.oneof(
  fc.record({ kind: fc.constantFrom('follow' as const, 'unfollow' as const), from: host, to: host }),
  fc.record({ kind: fc.constantFrom('goLive' as const, 'end' as const, 'rename' as const), from: host }),
  fc.record({ kind: fc.constantFrom('suspend' as const, 'delete' as const, 'restore' as const), from: host }),
  fc.record({ kind: fc.constantFrom('block' as const, 'unblock' as const), from: host }),
  fc.record({ kind: fc.constant('pause' as const), from: host }),
);
type Write = typeof arbitraryWrite extends fc.Arbitrary<infer Value> ? Value : never;

/** Hosts, their streams and a viewer, as other programs change them. */
class World {
  private readonly streams = new Map<string, string>();
  private titles = 0;

  private constructor(
    readonly viewer: string,
    readonly hosts: readonly string[],
    private readonly write: Writer,
  ) {}

  static async create(write: Writer): Promise<World> {
    const hosts: string[] = [];
    for (let index = 0; index < HOSTS; index += 1) hosts.push(await write.user());
    return new World(await write.user(), hosts, write);
  }

  hostAt(index: number): string {
    return this.hosts[index] ?? this.viewer;
  }

  async apply(change: Write): Promise<void> {
    const from = this.hostAt(change.from);
    const stream = this.streams.get(from);
    // The first host neither blocks nor is deleted, which would end the subscription to its stats.
    const isFree = change.from > 0;
    this.titles += 1;
    if (change.kind === 'follow' && change.from !== change.to) await this.write.follow(from, this.hostAt(change.to));
    else if (change.kind === 'unfollow') await this.write.unfollow(from, this.hostAt(change.to));
    else if (change.kind === 'goLive' && stream === undefined) this.streams.set(from, await this.write.goLive(from, `T${this.titles}`));
    else if (change.kind === 'rename' && stream !== undefined) await this.write.rename(stream, `T${this.titles}`);
    else if (change.kind === 'end' && stream !== undefined) {
      await this.write.endStream(stream);
      this.streams.delete(from);
    } else if (change.kind === 'suspend') await this.write.status(from, 'SUSPENDED');
    else if (change.kind === 'delete' && isFree) await this.write.status(from, 'DELETED');
    else if (change.kind === 'restore') await this.write.status(from, 'ACTIVE');
    else if (change.kind === 'block' && isFree) await this.write.block(from, this.viewer);
    else if (change.kind === 'unblock') await this.write.unblock(from, this.viewer);
    else if (change.kind === 'pause') await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

let gateway: TestGateway;
let write: Writer;

beforeAll(async () => {
  gateway = await startGateway({}, undefined, undefined, undefined, {
    tickMs: 20,
    sweepMs: 1_000,
    confirmMs: 1_500,
    heartbeatMs: 2_000,
    msPerUnit: 0,
  });
  write = new Writer(gateway.database);
});
afterAll(() => gateway.close());

/** What queries return at present, in the order of SUBSCRIPTIONS. */
async function recount({ viewer, hosts }: World): Promise<unknown[]> {
  const { body } = await gateway.graphql(RECOUNT, { host: hosts[0] }, { as: viewer });
  const statuses: unknown[] = [];
  for (const id of hosts) {
    const one = await gateway.graphql(
      'query ($id: ObjectID!) { user(id: $id) { currentStream { id title host { username } } } }',
      { id },
      { as: viewer },
    );
    // The query above has this shape.
    const user = one.body.data?.['user'] as { currentStream: object | null } | null;
    const isBlocked = one.body.errors?.some(({ extensions }) => extensions.code === 'FORBIDDEN') === true;
    const stream = user?.currentStream ?? null;
    if (!isBlocked) statuses.push({ userId: id, isLive: stream !== null, stream });
  }
  return [body.data?.['stats'], statuses, body.data?.['streams']];
}

/** Waits until the last event equals the recount. */
async function expectRecount({ results }: LiveSubscription, expected: unknown): Promise<void> {
  const last = (): unknown => results.all.at(-1)?.data?.['value'];
  const deadline = Date.now() + 20_000;
  while (!isEqual(last(), expected) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(last()).toEqual(expected);
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function check(transport: LiveTransport, changes: readonly Write[]): Promise<void> {
  const world = await World.create(write);
  const variables = { host: world.hosts[0], hosts: world.hosts };
  const open = await Promise.all(SUBSCRIPTIONS.map((query) => subscribe(gateway, transport, query, variables, { as: world.viewer })));
  for (const change of changes) await world.apply(change);
  for (const [index, value] of (await recount(world)).entries()) {
    const live = open[index];
    if (live !== undefined) await expectRecount(live, value);
  }
  // What comes after a further change is exact as well: nothing older arrives in between.
  const seen = open.map(({ results }) => results.all.length);
  await world.apply({ kind: 'end', from: 0 });
  await world.apply({ kind: 'goLive', from: 0 });
  const after = await recount(world);
  for (const [index, live] of open.entries()) {
    await expectRecount(live, after[index]);
    expect(live.results.all.length - (seen[index] ?? 0)).toBeLessThanOrEqual(2);
  }
  await Promise.all(open.map((live) => live.stop()));
}

test.each(TRANSPORTS)(
  'what a subscriber over %s saw last equals a recount, after any history of writes',
  async (transport) => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryWrite, { minLength: 5, maxLength: 25 }), (changes) => check(transport, changes)),
      { numRuns: 8, endOnFailure: true },
    );
    // Each of the histories waits for several comparisons.
  },
  180_000,
);
