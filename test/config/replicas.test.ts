import { parseConfig } from '../../src/config/config';
import { parseReplicas } from '../../src/config/replicas';
import { ConfigError } from '../../src/config/variables';

const SERVER = { DATABASE_URL: 'postgresql://db/live', JWT_SECRET: 'a-secret-of-thirty-two-bytes-or-more' };

function faultsOf(variables: Readonly<Record<string, string>>): readonly string[] {
  try {
    parseConfig(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  throw new Error('the configuration is valid');
}

test.each([
  ['postgresql://a/live', ['a:5432/live']],
  ['postgresql://a/live,postgres://b:5433/live', ['a:5432/live', 'b:5433/live']],
  ['  postgresql://a/live\n\tpostgresql://b/live ,\n', ['a:5432/live', 'b:5432/live']],
  ['postgresql://u:p@a:1,b:2/live, postgresql://[::1]/live', ['a:1,b:2/live', '[::1]:5432/live']],
  ['postgresql://pooler:6432/one,postgresql://pooler:6432/two', ['pooler:6432/one', 'pooler:6432/two']],
  ['postgresql://u:secret@a?host=/run/postgresql', ['/run/postgresql']],
])('reads %j as the replicas %j', (text, names) => {
  const { value } = parseReplicas(text);
  expect(value?.map(({ name }) => name)).toEqual(names);
  expect(new Set(value?.map(({ address }) => address.variable))).toEqual(new Set(['REPLICA_URLS']));
});

test('reports every fault with the position of its connection string, and never a part of it', () => {
  const REPLICA_URLS =
    'postgresql://a/live, postgresql://u:hunter2/x@b/live postgresql://c/live?sslmode=hunter2, postgresql://other@a:5432/live';
  expect(faultsOf({ ...SERVER, REPLICA_URLS })).toEqual([
    expect.stringMatching(/^REPLICA_URLS: connection string 2 names a host or port that cannot be one/),
    'REPLICA_URLS: connection string 3 sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full, no-verify',
    'REPLICA_URLS: connection string 4 has the servers and the database of an earlier one',
  ]);
  expect(faultsOf({ ...SERVER, REPLICA_URLS }).join()).not.toContain('hunter2');
});

test('has no replicas by default, and allows them to be a second behind', () => {
  expect(parseConfig(SERVER).database).toMatchObject({ replicas: [], maxReplicaLagMs: 1_000 });
  const lag = { REPLICA_URLS: 'postgresql://a/live', REPLICA_MAX_LAG_MS: '300000' };
  expect(parseConfig({ ...SERVER, ...lag }).database).toMatchObject({ replicas: [{ name: 'a:5432/live' }], maxReplicaLagMs: 300_000 });
});

test.each([
  [{ REPLICA_URLS: 'postgresql://a/live' }, ['REPLICA_URLS: needs DATABASE_URL']],
  [{ ...SERVER, REPLICA_MAX_LAG_MS: '500' }, ['REPLICA_MAX_LAG_MS: needs REPLICA_URLS']],
  [{ REPLICA_MAX_LAG_MS: '500' }, ['REPLICA_MAX_LAG_MS: needs REPLICA_URLS']],
])('rejects %j, which would have no effect', (variables, faults) => {
  expect(faultsOf(variables)).toEqual(faults);
});

test('rejects replicas of a Citus cluster, whose coordinator has not got the log of the ledger', () => {
  const citus = { ...SERVER, DATABASE_DIALECT: 'citus' };
  const faults = ['REPLICA_URLS: not supported with DATABASE_DIALECT=citus'];
  expect(faultsOf({ ...citus, REPLICA_URLS: 'postgresql://a/live', REPLICA_MAX_LAG_MS: '500' })).toEqual(faults);
  expect(parseConfig({ ...citus, REPLICA_URLS: '' }).database).toMatchObject({ dialect: 'citus', replicas: [] });
});
