import { GraphQLObjectType, GraphQLSchema, GraphQLString, Kind, parse, type GraphQLFieldConfig } from 'graphql';
import { pino } from 'pino';
import { Viewer, type Account } from '../../src/auth/viewer';
import type { RequestContext } from '../../src/context';
import { runOperation } from '../../src/graphql/pipeline';
import { prepareOperation } from '../../src/graphql/prepared-operation';
import { ADA } from '../support/gateway';

const resolved: string[] = [];

function rootOf(name: string): GraphQLObjectType {
  const field: GraphQLFieldConfig<unknown, unknown> = {
    type: GraphQLString,
    resolve: () => {
      resolved.push(name);
      return name;
    },
  };
  return new GraphQLObjectType({ name, fields: { value: field } });
}

const SCHEMA = new GraphQLSchema({ query: rootOf('Query'), mutation: rootOf('Mutation') });
const lines: Record<string, unknown>[] = [];
const OPTIONS = {
  introspection: true,
  namesArguments: false,
  log: pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) }),
};

/** The context of a viewer whose account is read once the test resolves it. The pipeline uses no other part of a context. */
function heldContext(): {
  readonly context: RequestContext;
  readonly resolve: (status: Account['status']) => void;
  readonly costs: number[];
} {
  let answer: ((account: Account) => void) | undefined;
  const viewer = new Viewer(ADA, () => new Promise((resolve) => (answer = resolve)));
  const costs: number[] = [];
  const consume = (cost: number): Promise<void> => {
    costs.push(cost);
    return Promise.resolve();
  };
  return {
    context: { requestId: 'r', viewer, consume, operation: { hasStarted: false } } as unknown as RequestContext,
    resolve: (status) => answer?.({ role: 'USER', status }),
    costs,
  };
}

function prepared(query: string): ReturnType<typeof prepareOperation> {
  const document = parse(query);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  return prepareOperation(SCHEMA, document, operation);
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  resolved.length = lines.length = 0;
});

test.each([
  ['{ value }', ['Query']],
  ['mutation { value }', []],
] as const)('%s: a query executes during authorization, a mutation begins after it', async (query, during) => {
  const { context, resolve, costs } = heldContext();
  const running = runOperation({ operation: prepared(query), variables: () => ({}) }, context, OPTIONS);
  await turn();
  expect([resolved, costs.length]).toEqual([during, 1]);
  resolve('ACTIVE');
  expect((await running).result).toMatchObject({ errors: [], data: { value: expect.any(String) as string } });
  expect(resolved).toHaveLength(1);
});

test.each(['{ value }', 'mutation { value }'])('%s: a suspended account gets FORBIDDEN and no data', async (query) => {
  const { context, resolve } = heldContext();
  const running = runOperation({ operation: prepared(query), variables: () => ({}) }, context, OPTIONS);
  await turn();
  resolve('SUSPENDED');
  const { result } = await running;
  expect(result).toMatchObject({ errors: [{ code: 'FORBIDDEN' }] });
  expect(result).not.toHaveProperty('data');
  expect(resolved).toEqual(query.startsWith('mutation') ? [] : ['Query']);
});

test('an unexpected error of a step is logged and becomes INTERNAL_SERVER_ERROR', async () => {
  const { context, resolve, costs } = heldContext();
  const variables = (): never => {
    throw new TypeError('broken');
  };
  const running = runOperation({ operation: prepared('{ value }'), variables }, context, OPTIONS);
  await turn();
  // The client consumes its rate limit, and has to pass the gate, like with any other error.
  expect(costs).toHaveLength(1);
  resolve('ACTIVE');
  const { result } = await running;
  expect(result).toMatchObject({ errors: [{ code: 'INTERNAL_SERVER_ERROR' }] });
  expect(lines).toMatchObject([{ err: { message: 'broken' }, requestId: 'r' }]);
});
