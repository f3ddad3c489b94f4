import type { TestGateway } from '../support/gateway';

/** Whether the field is missing from the data because null propagated to a parent. */
function isSwallowed(data: unknown, path: readonly (string | number)[]): boolean {
  let value: unknown = data;
  for (const step of path.slice(0, -1)) {
    if (value === null) return true;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value === null;
}

/**
 * A comparable form of a response, without its request id. Errors of sibling fields are listed as the fields complete, so they are
 * sorted. Below a field that null propagation removed, graphql-js reports only the errors that occurred before it and compiled
 * operations report all; GraphQL, section 6.4.4, allows both, so these errors are ignored.
 */
function comparable({ status, body: { data, errors = [] } }: Awaited<ReturnType<TestGateway['graphql']>>): object {
  const visible = errors.filter(({ path }) => path === undefined || !isSwallowed(data, path));
  const messages = visible.map((error) => JSON.stringify({ ...error, extensions: { ...error.extensions, requestId: '' } }));
  // As text, so that the order of keys is compared too.
  return { status, hasErrors: errors.length > 0, data: JSON.stringify(data), errors: messages.sort() };
}

/** Sends an operation three times: graphql-js executes the first, the second is compiled, the third runs from the cache. */
export async function runThrice(gateway: TestGateway, query: string): Promise<object[]> {
  const answers = [];
  for (let time = 0; time < 3; time++) answers.push(comparable(await gateway.graphql(query, { x: 5 }, { as: '5eed01000000000000000010' })));
  return answers;
}
