import { ConfigError } from '../../src/config/variables';
import { parseConfig } from '../../src/config/config';

const DATABASE_URL = 'postgresql://server/live';
const LIVE_DATABASE_URL = 'postgresql://primary/live';

function faultsOf(variables: Readonly<Record<string, string>>): readonly string[] {
  try {
    parseConfig({ JWT_SECRET: 'a secret for tests alone, of more than 32 bytes', ...variables });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

test('changes are polled for by default', () => {
  expect(parseConfig({}).live).toEqual({ source: 'poll' });
  expect(parseConfig({ LIVE_SOURCE: 'notify' }).live).toEqual({ source: 'notify' });
});

test.each(['listen', 'POLL', 'true', 'notify '])('rejects LIVE_SOURCE=%j', (value) => {
  expect(faultsOf({ LIVE_SOURCE: value })).toEqual(['LIVE_SOURCE: must be poll or notify']);
});

const NEEDS_NOTIFY = 'LIVE_DATABASE_URL: needs LIVE_SOURCE=notify';
const NOT_ON_CITUS = 'LIVE_SOURCE: notify is not supported with DATABASE_DIALECT=citus, whose tables have no triggers';

test.each([
  [{ DATABASE_URL, LIVE_DATABASE_URL }, [NEEDS_NOTIFY]],
  [{ DATABASE_URL, LIVE_DATABASE_URL, LIVE_SOURCE: 'poll' }, [NEEDS_NOTIFY]],
  [{ LIVE_DATABASE_URL, LIVE_SOURCE: 'notify' }, ['LIVE_DATABASE_URL: needs DATABASE_URL']],
  [{ DATABASE_URL, LIVE_DATABASE_URL: 'primary', LIVE_SOURCE: 'notify' }, ['LIVE_DATABASE_URL: must be a postgresql:// address']],
  [{ DATABASE_URL, LIVE_SOURCE: 'notify', DATABASE_DIALECT: 'citus' }, [NOT_ON_CITUS]],
  [{ DATABASE_URL, LIVE_DATABASE_URL, LIVE_SOURCE: 'notify' }, []],
])('the combination %j has the faults %j', (variables, faults) => {
  expect(faultsOf(variables)).toEqual(faults);
});
