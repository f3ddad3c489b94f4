import { parseConfig, parseDatabaseSettings } from '../../src/config/config';
import { ConfigError, type Variables } from '../../src/config/variables';

const DATABASE_REQUIRED =
  'DATABASE_URL: with NODE_ENV=production a database is required; EMBEDDED_DATABASE=true runs the embedded one deliberately';
const VARIETY = 'JWT_SECRET: must have at least 8 different bytes: make one with openssl rand -base64 48';
const LINE_BREAK = 'JWT_SECRET: must not end in a line break, which its issuer will not have: write it with printf %s, not echo';
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
  'production with %j does not start over demo data, and no command works on it',
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
])('of %j nothing is without effect: %j', (variables, faults) => {
  expect(faultsOf(variables, parseDatabaseSettings)).toEqual(faults);
});

test('a switch that is none does not switch, and is told beside it', () => {
  const faults = faultsOf({ NODE_ENV: 'production', EMBEDDED_DATABASE: 'yes', PORT: 'x' }, parseConfig);
  expect([...faults].sort()).toEqual([DATABASE_REQUIRED, 'EMBEDDED_DATABASE: must be true or false', 'PORT: must be a port number']);
});

test('production starts on a server, and deliberately on the embedded database', () => {
  expect(parseConfig({ NODE_ENV: 'production', DATABASE_URL: 'postgresql://db/live', JWT_SECRET: GOOD })).toMatchObject({
    database: { kind: 'postgres' },
  });
  expect(parseConfig({ NODE_ENV: 'production', EMBEDDED_DATABASE: 'true' })).toMatchObject({ database: { kind: 'embedded' } });
});

test.each([
  ['one character', 'a'.repeat(48), [VARIETY]],
  ['two characters', 'ab'.repeat(24), [VARIETY]],
  ['seven characters', 'abcdefg'.repeat(7), [VARIETY]],
  ['spaces', ' '.repeat(32), [VARIETY]],
  ['a line break at the end', `${GOOD}\n`, [LINE_BREAK]],
  ['a carriage return at the end', `${GOOD}\r`, [LINE_BREAK]],
  ['one character and a line break', `${'a'.repeat(40)}\r\n`, [VARIETY, LINE_BREAK]],
  ['31 bytes', GOOD.slice(1), ['JWT_SECRET: must be at least 32 bytes']],
  ['eight characters', 'abcdefgh'.repeat(4), []],
  ['a line break within', `${GOOD}\n${GOOD}`, []],
])('a secret of %s', (_, secret, faults) => {
  expect(faultsOf({ JWT_SECRET: secret }, parseConfig)).toEqual(faults);
});
