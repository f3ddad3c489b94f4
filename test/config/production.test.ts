import { parseConfig, parseDatabaseSettings } from '../../src/config/config';
import { ConfigError, type Variables } from '../../src/config/variables';

const DATABASE_REQUIRED =
  'DATABASE_URL: required with NODE_ENV=production; EMBEDDED_DATABASE=true runs on the embedded database deliberately';
const GOOD = 'q7Zt0hYd3VwRk9sLx2NmBf5GjCeUaPo1';

function faultsOf(variables: Variables, parse: (variables: Variables) => unknown): readonly string[] {
  try {
    parse(variables);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

test.each([{}, { DATABASE_URL: '' }, { EMBEDDED_DATABASE: 'false' }, { EMBEDDED_DATABASE: '' }])(
  'requires DATABASE_URL in production with %j, for the server and for commands',
  (variables) => {
    for (const parse of [parseConfig, parseDatabaseSettings]) {
      for (const NODE_ENV of ['production', 'Production', ' PRODUCTION ']) {
        expect(faultsOf({ NODE_ENV, ...variables }, parse)).toEqual([DATABASE_REQUIRED]);
      }
    }
  },
);

test.each<[Variables, string[]]>([
  [{ DIRECT_URL: 'postgresql://db/live' }, ['DIRECT_URL: needs DATABASE_URL']],
  [{ DATABASE_POOL_SIZE: '5', DATABASE_URL: '' }, ['DATABASE_POOL_SIZE: needs DATABASE_URL']],
  [{ DATABASE_DIALECT: 'citus' }, ['DATABASE_DIALECT: needs DATABASE_URL']],
])('rejects the variables of %j, which would have no effect: %j', (variables, faults) => {
  expect(faultsOf(variables, parseDatabaseSettings)).toEqual(faults);
});

test('rejects an invalid EMBEDDED_DATABASE, and still requires DATABASE_URL', () => {
  const faults = faultsOf({ NODE_ENV: 'production', EMBEDDED_DATABASE: 'yes', PORT: 'x' }, parseConfig);
  expect([...faults].sort()).toEqual([DATABASE_REQUIRED, 'EMBEDDED_DATABASE: must be true or false', 'PORT: must be a port number']);
});

test('accepts DATABASE_URL or EMBEDDED_DATABASE=true in production', () => {
  expect(parseConfig({ NODE_ENV: 'production', DATABASE_URL: 'postgresql://db/live', JWT_SECRET: GOOD })).toMatchObject({
    database: { kind: 'postgres' },
  });
  expect(parseConfig({ NODE_ENV: 'production', EMBEDDED_DATABASE: 'true' })).toMatchObject({ database: { kind: 'embedded' } });
});
