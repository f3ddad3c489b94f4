import { parseConfig } from '../../src/config/config';
import { ConfigError, type Variables } from '../../src/config/variables';

const SERVER = { DATABASE_URL: 'postgresql://db/live', JWT_SECRET: 'q7Zt0hYd3VwRk9sLx2NmBf5GjCeUaPo1' };

function faultsOf(variables: Variables): readonly string[] {
  try {
    parseConfig(variables);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

test.each<[boolean, Variables]>([
  [true, {}],
  [true, { DEMO_ACTIVITY: '' }],
  [true, { DEMO_ACTIVITY: 'on' }],
  [true, { DEMO_ACTIVITY: 'on', NODE_ENV: 'development' }],
  [false, { DEMO_ACTIVITY: 'off' }],
  [false, { NODE_ENV: 'production', EMBEDDED_DATABASE: 'true' }],
  [false, { NODE_ENV: ' Production', EMBEDDED_DATABASE: 'true', DEMO_ACTIVITY: 'off' }],
  [false, SERVER],
  [false, { ...SERVER, DEMO_ACTIVITY: 'off' }],
])('demo activity is %s with %j', (demoActivity, variables) => {
  expect(parseConfig(variables).demoActivity).toBe(demoActivity);
});

const WITH_SERVER = 'DEMO_ACTIVITY: on is not supported with DATABASE_URL';
const IN_PRODUCTION = 'DEMO_ACTIVITY: on is not supported with NODE_ENV=production';

test.each<[Variables, readonly string[]]>([
  [{ DEMO_ACTIVITY: 'true' }, ['DEMO_ACTIVITY: must be on or off']],
  [{ ...SERVER, DEMO_ACTIVITY: 'On' }, ['DEMO_ACTIVITY: must be on or off']],
  [{ ...SERVER, DEMO_ACTIVITY: 'on' }, [WITH_SERVER]],
  [{ NODE_ENV: 'production', EMBEDDED_DATABASE: 'true', DEMO_ACTIVITY: 'on' }, [IN_PRODUCTION]],
  [{ NODE_ENV: 'production', ...SERVER, DEMO_ACTIVITY: 'on' }, [WITH_SERVER, IN_PRODUCTION]],
])('%j has the faults %j', (variables, faults) => {
  expect(faultsOf(variables)).toEqual(faults);
});
