import { parseConfig } from '../../src/config/config';
import { ConfigError, type Variables } from '../../src/config/variables';

function faultsOf(variables: Variables): readonly string[] {
  try {
    parseConfig(variables);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

const PROXY =
  'FEDERATION: needs TRUST_PROXY with the addresses of the routers, because the clients of a router share its address otherwise';
const DOCUMENTS =
  'FEDERATION: needs a client with the mode off, log or prefer in TRUSTED_DOCUMENTS_CLIENTS: routers send documents of their own';

test('is off by default', () => {
  expect(parseConfig({}).federation).toBe(false);
});

test.each(['10.0.0.0/8', 'loopback', '1', 'true'])('accepts FEDERATION with TRUST_PROXY=%s', (TRUST_PROXY) => {
  expect(parseConfig({ FEDERATION: 'true', TRUST_PROXY }).federation).toBe(true);
});

test.each<[Variables, readonly string[]]>([
  [{ FEDERATION: 'yes' }, ['FEDERATION: must be true or false']],
  [{ FEDERATION: 'true' }, [PROXY]],
  [{ FEDERATION: '1', TRUST_PROXY: 'false' }, [PROXY]],
  [{ FEDERATION: 'true', TRUST_PROXY: '0', PORT: 'x' }, ['PORT: must be a port number', PROXY]],
  [{ FEDERATION: 'false', TRUSTED_DOCUMENTS: 'a.json', TRUSTED_DOCUMENTS_MODE: 'only' }, []],
  [{ FEDERATION: 'true', TRUSTED_DOCUMENTS: 'a.json', TRUSTED_DOCUMENTS_MODE: 'only' }, [PROXY, DOCUMENTS]],
  [{ FEDERATION: 'true', TRUST_PROXY: '1', TRUSTED_DOCUMENTS: 'a.json', TRUSTED_DOCUMENTS_MODE: 'only', TRUSTED_DOCUMENTS_CLIENTS: 'ios=only' }, [DOCUMENTS]],
  [{ FEDERATION: 'true', TRUST_PROXY: '1', TRUSTED_DOCUMENTS: 'a.json', TRUSTED_DOCUMENTS_MODE: 'only', TRUSTED_DOCUMENTS_CLIENTS: 'router=prefer' }, []],
])('%j has the faults %j', (variables, faults) => {
  expect(faultsOf(variables)).toEqual(faults);
}); // prettier-ignore
