import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/project-root';
import { eventually } from '../faults/processes';
import { ADA, TEST_SECRET } from '../support/gateway';
import type { Outcome } from '../support/run-command';
import { readCompose, requiredVariables, type ComposeService } from './compose-file';
import { CAN_RUN, Stack, type Program } from './stack';

const MAIN = join(PROJECT_ROOT, 'dist', 'main.js');

/** The programs of PostgreSQL, which Debian does not put into PATH. */
function postgresPath(): string {
  const root = '/usr/lib/postgresql';
  const versions = readdirSync(root).sort((a, b) => Number(a) - Number(b));
  return `${join(root, versions.at(-1) ?? '', 'bin')}:${process.env['PATH'] ?? ''}`;
}

/** What the image of PostgreSQL does on the first start: it initializes the server and runs the mounted script, not yet on the network. */
const INITIALIZE = `
set -eu
initdb --username=postgres --auth=trust --no-sync --pgdata="$PGDATA" >/dev/null
server=$1
shift
pg_ctl --pgdata="$PGDATA" --wait --silent --log="$PGDATA/first.log" --options="$* -c listen_addresses=" start
/docker-entrypoint-initdb.d/create-roles.sh
pg_ctl --pgdata="$PGDATA" --wait --silent --mode=fast stop
exec "$server" "$@"
`;

const given = ({ entrypoint = [], command = [] }: ComposeService): readonly string[] => [...entrypoint, ...command];
const gateway: Program = {
  user: 'nobody',
  // The environment and the entry point of the image (deploy/Dockerfile).
  env: { NODE_ENV: 'production', HOST: '0.0.0.0', OPERATIONS_HOST: '0.0.0.0' },
  command: ({ command = ['serve'] }) => [process.execPath, '--enable-source-maps', MAIN, ...command],
};
const postgres = {
  user: 'postgres',
  env: CAN_RUN ? { PATH: postgresPath(), PGDATA: '/var/lib/postgresql/data' } : {},
  folders: ['/var/run/postgresql'],
};

const PROGRAMS: Readonly<Record<string, Program>> = {
  'gateway-1': gateway,
  'gateway-2': gateway,
  migration: gateway,
  postgres: { ...postgres, command: ({ command = [] }) => ['bash', '-c', INITIALIZE, 'bash', ...command] },
  // Its first copy was interrupted.
  replica: {
    ...postgres,
    command: (service) => ['sh', '-c', 'mkdir "$PGDATA/base" && echo 15 >"$PGDATA/PG_VERSION" && exec "$@"', 'sh', ...given(service)],
  },
  pgbouncer: { user: 'postgres', command: given },
  redis: { user: 'redis', command: given },
  haproxy: { user: 'haproxy', command: () => ['haproxy', '-W', '-db', '-f', '/usr/local/etc/haproxy/haproxy.cfg'] },
  prometheus: { user: 'prometheus', command: (service) => ['prometheus', ...given(service)] },
};

const PASSWORD = '0123456789abcdef01234567';
const variables = { ...Object.fromEntries(requiredVariables().map((name) => [name, PASSWORD])), JWT_SECRET: TEST_SECRET };

(CAN_RUN ? describe : describe.skip)('the services of compose.yaml, with their own configuration, on programs of Debian', () => {
  let stack: Stack;
  let token: string;

  beforeAll(async () => {
    stack = await Stack.open(readCompose(variables), PROGRAMS);
    await Promise.all(['haproxy', 'replica', 'prometheus'].map((name) => stack.start(name)));
    // As the owner of the tables, who may write.
    const owner = { NODE_ENV: 'development', DATABASE_URL: `postgresql://gateway_owner:${PASSWORD}@postgres/gateway` };
    await stack.run('gateway-1', [process.execPath, MAIN, 'db:seed'], owner);
    token = await stack.run('gateway-1', [process.execPath, MAIN, 'token', '--user', 'ada']);
    for (const name of ['gateway-1', 'gateway-2']) {
      await eventually(() => stack.run(name, ['curl', '--silent', '--fail', 'http://127.0.0.1:4001/health/ready']));
    }
    await eventually(() => documentedCall());
  }, 120_000);
  afterAll(() => stack.remove());

  /** The body of the response to the documented call, to HAProxy. */
  async function bodyOfCall(...options: readonly string[]): Promise<unknown> {
    const address = `http://haproxy:8080/api/v1/users/${ADA}/stats`;
    return JSON.parse(
      await stack.run('haproxy', ['curl', '--silent', address, '-H', `Authorization: Bearer ${token}`, ...options]),
    ) as unknown;
  }

  /** The same. @throws if the status is an error */
  function documentedCall(...options: readonly string[]): Promise<unknown> {
    return bodyOfCall('--fail-with-body', ...options);
  }

  /** A statement on a server, directly or through PgBouncer. */
  function query(address: string, user: string, statement: string): Promise<string> {
    return stack.run('postgres', ['psql', '--no-psqlrc', '-qAt', '-c', statement, `postgresql://${user}:${PASSWORD}@${address}`]);
  }

  test('answer the documented call', async () => {
    expect(await documentedCall()).toMatchObject({ statusCode: 200, data: { followers: 120, following: 85, totalLiveStreams: 12 } });
  });

  test('clients cannot set the headers that the gateway trusts', async () => {
    // From a trusted proxy, a malformed one is a 400.
    expect(await documentedCall('-H', 'X-Forwarded-Host: a b', '-H', 'X-Forwarded-For: a b')).toMatchObject({ statusCode: 200 });
  });

  test('the gateway may read, and nothing else', async () => {
    const address = 'pgbouncer:6432/gateway';
    expect(await query(address, 'gateway', 'select count(*) from users')).toMatch(/^[1-9]\d*$/);
    await expect(query(address, 'gateway', 'delete from users')).rejects.toThrow(/permission denied for table users/);
    expect(await query(address, 'gateway', 'show statement_timeout')).toBe('7s');
  });

  test('the replica follows the primary, and the gateways use it', async () => {
    await query('postgres/gateway', 'gateway_owner', 'create table written_later as select 1');
    await eventually(async () => {
      expect(await query('pgbouncer:6432/gateway_replica', 'gateway', 'select pg_is_in_recovery() from written_later')).toBe('t');
    });
    for (const name of ['gateway-1', 'gateway-2']) {
      await eventually(async () => {
        const metrics = await stack.run(name, ['curl', '--silent', 'http://127.0.0.1:4001/metrics']);
        expect(metrics).toMatch(/^database_replica_usable\{replica="[^"]*"\} 1$/m);
      });
    }
  });

  test('the gateways read from the replica', async () => {
    for (const name of ['gateway-1', 'gateway-2']) {
      await eventually(async () => {
        const metrics = await stack.run(name, ['curl', '--silent', 'http://127.0.0.1:4001/metrics']);
        expect(metrics).toMatch(/^database_replica_usable\{replica="pgbouncer:6432\/gateway_replica"\} 1$/m);
      });
    }
  });

  test('Redis has the counts of the rate limit', async () => {
    await documentedCall();
    const keys = await stack.run('redis', ['redis-cli', '--no-auth-warning', '-a', PASSWORD, '--scan']);
    expect(keys).toMatch(/^gateway-rate/m);
    await expect(stack.run('redis', ['redis-cli', 'get', 'x'])).resolves.toMatch(/NOAUTH/);
  });

  test('Prometheus reads the metrics of all its targets', async () => {
    const address = 'http://prometheus:9090/api/v1/query?query=up';
    await eventually(async () => {
      const { data } = JSON.parse(await stack.run('prometheus', ['curl', '--silent', address])) as {
        readonly data: {
          readonly result: readonly { readonly metric: { readonly instance: string }; readonly value: readonly unknown[] }[];
        };
      };
      const found = data.result.map(({ metric, value }) => [metric.instance, value[1]]);
      expect(found.sort()).toEqual([['gateway-1:4001', '1'], ['gateway-2:4001', '1'], ['haproxy:8404', '1']]); // prettier-ignore
    });
  });

  test('the configuration of Prometheus and its rules have no faults', async () => {
    const check = ['promtool', 'check', 'config', '/etc/prometheus/prometheus.yaml'];
    expect(await stack.run('prometheus', check)).toMatch(/SUCCESS: 1 rule files found/);
    // Where Prometheus has no such target, the alert of the gateway that cannot be reached fires.
    const query = 'query=absent(up{job="livestream-gateway"})';
    const found = await stack.run('prometheus', [
      'curl',
      '--silent',
      '--get',
      '--data-urlencode',
      query,
      'http://prometheus:9090/api/v1/query',
    ]);
    expect(JSON.parse(found)).toMatchObject({ status: 'success', data: { result: [] } });
  });

  test('a gateway that stops loses no request', async () => {
    const stopping = stack.stop('gateway-1');
    let outcome: Outcome | undefined;
    while (outcome === undefined) outcome = await Promise.race([stopping, documentedCall().then(() => undefined)]);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(await documentedCall()).toMatchObject({ statusCode: 200 });
  });

  test('while the database is unavailable, clients get the responses of a gateway', async () => {
    await stack.stop('pgbouncer');
    await eventually(async () => {
      const metrics = await stack.run('haproxy', ['curl', '--silent', 'http://127.0.0.1:8404/metrics']);
      expect(metrics).toMatch(/^haproxy_backend_active_servers\{proxy="gateways"\} 0$/m);
    });
    // The first requests may get 504: the address of the pooler is gone as well, so that connections to it are not rejected.
    await eventually(async () => {
      expect(await bodyOfCall()).toMatchObject({ isSuccess: false, statusCode: 503, data: null });
    });
  });
});
