import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { version } from '../../package.json';
import { parseConfig, parseDatabaseSettings } from '../../src/config/config';
import { PROJECT_ROOT } from '../../src/project-root';
import { dependenciesOf, DEPLOY, mountsOf, readCompose, requiredVariables } from './compose-file';
import { configVariables } from './config-variables';

/** How long requests in flight may take after SHUTDOWN_GRACE_S (src/commands/run-gateway.ts). */
const DRAIN_TIMEOUT_MS = 10_000;

const variables = Object.fromEntries(requiredVariables().map((name) => [name, '0123456789abcdef'.repeat(4)]));
const compose = readCompose(variables);
const { services, configs, networks, volumes } = compose;
const all = Object.entries(services);
const gateways = all.filter(([, { image }]) => image?.startsWith('livestream-gateway:'));

test('the file follows the specification of Compose', () => {
  // The schema of the specification, as a linter distributes it.
  const file = join(PROJECT_ROOT, 'node_modules', 'dclint', 'schemas', 'compose.schema.json');
  // The schema names its version of JSON Schema by another address than Ajv knows it by.
  const { $schema, ...schema } = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
  expect($schema).toMatch(/draft-07/);
  const validate = addFormats(new Ajv({ strict: false, allErrors: true })).compile(schema);
  validate(compose);
  expect(validate.errors ?? []).toEqual([]);
});

test('every service, network, volume and configuration that it names exists', () => {
  const missing = all.flatMap(([name, service]) => {
    const named = [
      ...dependenciesOf(service).map(([dependency]) => [dependency, services] as const),
      ...service.networks.map((network) => [network, networks] as const),
      ...mountsOf(service).volumes.map(({ source }) => [source, volumes] as const),
      ...(service.configs ?? []).map(({ source }) => [source, configs] as const),
    ];
    return named.filter(([part, parts]) => !Object.hasOwn(parts, part)).map(([part]) => `${name}: ${part}`);
  });
  expect(missing).toEqual([]);
});

test('every file that it names exists', () => {
  const mounted = all.flatMap(([, service]) => mountsOf(service).binds.map(({ source }) => source));
  const built = all.flatMap(([, { build }]) =>
    build?.dockerfile === undefined ? [] : [join(DEPLOY, build.context ?? '', build.dockerfile)],
  );
  expect(built).toContain(join(DEPLOY, 'Dockerfile'));
  expect([...mounted, ...built].filter((file) => !existsSync(file))).toEqual([]);
});

test('Prometheus evaluates the alerts, and scrapes the gateways as the job that they expect', () => {
  const read = (name: string): string => readFileSync(join(DEPLOY, 'prometheus', name), 'utf8');
  // Its own format, which `promtool check config` knows.
  const prometheus = parse(read('prometheus.yaml')) as {
    readonly rule_files: readonly string[];
    readonly scrape_configs: readonly { readonly job_name: string }[];
  };
  expect(prometheus.rule_files).toEqual(['alerts.yaml']);
  const jobs = [...read('alerts.yaml').matchAll(/\bjob="([^"]+)"/g)].map(([, job]) => job);
  expect(prometheus.scrape_configs.map(({ job_name: name }) => name)).toEqual(expect.arrayContaining(jobs));
  expect(jobs.length).toBeGreaterThan(0);
});

test('Grafana finds the dashboard where its configuration says', () => {
  const { providers } = parse(readFileSync(join(DEPLOY, 'grafana', 'dashboards', 'dashboards.yaml'), 'utf8')) as {
    readonly providers: readonly { readonly options: { readonly path: string } }[];
  };
  const mounted = mountsOf(services['grafana'] ?? { networks: [] }).binds;
  for (const { options } of providers) {
    expect(mounted).toContainEqual({ source: join(DEPLOY, 'grafana', 'gateway.json'), target: join(options.path, 'gateway.json') });
  }
});

test('the script of the first start is executable, because PostgreSQL’s image would read it into its own otherwise', () => {
  expect(statSync(join(DEPLOY, 'postgres', 'create-roles.sh')).mode & 0o111).toBe(0o111);
});

test('.env.example lists the variables that it needs, without values', () => {
  const lines = readFileSync(join(DEPLOY, '.env.example'), 'utf8').split('\n');
  const listed = lines.filter((line) => line !== '' && !line.startsWith('#'));
  expect(listed.sort()).toEqual(requiredVariables().map((name) => `${name}=`).sort()); // prettier-ignore
});

test('the gateways have the version of the package, and only variables that exist', () => {
  expect(gateways.map(([name]) => name)).toEqual(['gateway-1', 'gateway-2', 'migration']);
  expect(new Set(gateways.map(([, { image }]) => image))).toEqual(new Set([`livestream-gateway:${version}`]));
  const names = gateways.flatMap(([, { environment }]) => Object.keys(environment ?? {}));
  expect(names.filter((name) => !configVariables().has(name))).toEqual([]);
});

test('the configuration of each gateway is valid', () => {
  for (const [name, { environment = {} }] of gateways) {
    const env = { NODE_ENV: 'production', ...environment };
    expect(() => (name === 'migration' ? parseDatabaseSettings(env) : parseConfig(env))).not.toThrow();
  }
});

test('the gateways share a network with every service in their addresses', () => {
  for (const [, { environment = {}, networks: own }] of gateways) {
    const hosts = Object.values(environment).flatMap((value) => (URL.canParse(value) ? [new URL(value).hostname] : []));
    expect(hosts.length).toBeGreaterThan(0);
    expect(hosts.filter((host) => !services[host]?.networks.some((network) => own.includes(network)))).toEqual([]);
  }
});

test('a gateway has the time that a shutdown takes', () => {
  const serving = gateways.filter(([name]) => name !== 'migration');
  expect(serving).toHaveLength(2);
  for (const [, { environment = {}, stop_grace_period: period = '' }] of serving) {
    const { server } = parseConfig(environment);
    expect(Number(/^(\d+)s$/.exec(period)?.[1]) * 1000).toBeGreaterThan(server.shutdownGraceMs + DRAIN_TIMEOUT_MS);
  }
});
