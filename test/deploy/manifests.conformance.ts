import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { Job } from 'kubernetes-models/batch/v1';
import { Deployment } from 'kubernetes-models/apps/v1';
import { Service } from 'kubernetes-models/v1';
import { version } from '../../package.json';
import { parseConfig } from '../../src/config/config';
import { PROJECT_ROOT } from '../../src/project-root';
import { configVariables } from './config-variables';
import { baseManifests, hasKubectl, KUBERNETES, kustomization, modelModule, overlays, render, type Manifest } from './manifests';

/** How long requests in flight may take after SHUTDOWN_GRACE_S (src/commands/run-gateway.ts). */
const DRAIN_TIMEOUT_S = 10;

const require = createRequire(__filename);

/** Reports what is missing or has the wrong type. */
function validate(manifest: Manifest): void {
  // Each module of the package exports its models by their kind.
  const models = require(modelModule(manifest)) as Readonly<Record<string, new (data: object) => { validate(): void }>>;
  const Model = models[manifest.kind];
  if (Model === undefined) throw new Error(`There is no ${manifest.kind} in ${modelModule(manifest)}`);
  new Model(manifest).validate();
}

/** Reports fields that do not exist, which only the types of the models know. */
async function compile(manifests: readonly Manifest[]): Promise<string> {
  const folder = join(PROJECT_ROOT, 'node_modules', '.cache', 'manifests');
  const lines = manifests.map(
    (manifest) => `({${JSON.stringify(manifest).slice(1)}) satisfies import('${modelModule(manifest)}').I${manifest.kind};`,
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'manifests.ts'), lines.join('\n'));
  const args = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--module', 'node16', '--types', '', 'manifests.ts'];
  try {
    await promisify(execFile)(join(PROJECT_ROOT, 'node_modules', '.bin', 'tsc'), args, { cwd: folder });
    return '';
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const base = baseManifests();
const named = base.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest] as const);

/** The object of a kind, as its model. */
function only<Model>(kind: string, Model: new (data: never) => Model): Model {
  // `validate` has compared it with the model.
  return new Model(base.find((manifest) => manifest.kind === kind) as never);
}

const deployment = only('Deployment', Deployment).spec;
const pod = deployment?.template.spec;
const gateway = pod?.containers[0];
const settings = Object.fromEntries(
  kustomization('base').configMapGenerator.flatMap(({ literals }) => literals.map((line) => line.split('='))),
) as Readonly<Record<string, string>>;

test.each(named)('%s has all fields of its model', (_name, manifest) => {
  expect(() => {
    validate(manifest);
  }).not.toThrow();
});

test('no object has a field that does not exist', async () => {
  expect(await compile(base)).toBe('');
});

test('the check of fields finds one that is misspelled', async () => {
  const [first] = base.filter(({ kind }) => kind === 'ServiceAccount');
  const misspelled = { ...first, automountServiceAccountTokens: false };
  expect(await compile([misspelled as unknown as Manifest])).toMatch(/automountServiceAccountTokens/);
});

test('the kustomization lists every file', () => {
  const files = readdirSync(join(KUBERNETES, 'base')).filter((file) => file !== 'kustomization.yaml');
  expect([...kustomization('base').resources].sort()).toEqual(files.sort());
});

test('the version of the image is that of the package, also in the name of the migration', () => {
  const tags = ['base', ...overlays()].flatMap((folder) => kustomization(folder).images.map(({ newTag }) => newTag));
  expect(new Set(tags)).toEqual(new Set([version]));
  expect(only('Job', Job).metadata?.name).toBe(`gateway-migration-${version.replaceAll('.', '-')}`);
});

test.each(overlays())('the variables of %s are valid', (overlay) => {
  const literals = kustomization(overlay).configMapGenerator.flatMap(({ literals: lines }) => lines.map((line) => line.split('=')));
  const secrets = { DATABASE_URL: 'postgresql://gateway@postgres/gateway', REDIS_URL: 'redis://redis:6379' };
  const env = { NODE_ENV: 'production', ...settings, ...(Object.fromEntries(literals) as Record<string, string>), ...secrets };
  expect(Object.keys(env).filter((name) => !configVariables().has(name))).toEqual([]);
  expect(() => parseConfig(env)).not.toThrow();
});

test('the containers read only variables that exist', () => {
  const containers = [gateway, only('Job', Job).spec?.template.spec?.containers[0]];
  const names = containers.flatMap((container) => container?.env?.map(({ name }) => name) ?? []);
  expect(names).toContain('DATABASE_URL');
  expect(names.filter((name) => !configVariables().has(name))).toEqual([]);
});

test('the ports are those that the gateway listens on', () => {
  const { server } = parseConfig(settings);
  expect(gateway?.ports).toEqual([
    { name: 'http', containerPort: server.port },
    { name: 'operations', containerPort: server.operations?.port },
  ]);
  expect(only('Service', Service).spec?.ports?.map(({ targetPort }) => targetPort)).toEqual(['http', 'operations']);
});

test('Prometheus scrapes the service as the job that the alerts expect', () => {
  const { spec: monitor } = only('ServiceMonitor', ServiceMonitor);
  const { metadata } = only('Service', Service);
  expect(metadata?.labels).toMatchObject(monitor.selector.matchLabels ?? {});
  const alerts = readFileSync(join(PROJECT_ROOT, 'deploy', 'prometheus', 'alerts.yaml'), 'utf8');
  const jobs = [...alerts.matchAll(/\bjob="([^"]+)"/g)].map(([, job]) => job);
  expect(new Set(jobs)).toEqual(new Set([metadata?.labels?.[monitor.jobLabel ?? '']]));
});

test('the gateways record a part of the traces, whatever clients send', () => {
  const { sampling } = parseConfig(settings).tracing ?? {};
  expect(sampling?.followsParent).toBe(false);
  expect(sampling?.ratio).toBeLessThanOrEqual(0.1);
});

test('a rollout may take as long as the migration that it waits for', () => {
  const [, minutes] =
    /job\/gateway-migration-\S+ --timeout=(\d+)m/.exec(readFileSync(join(PROJECT_ROOT, 'docs', 'deployment.md'), 'utf8')) ?? [];
  expect(deployment?.progressDeadlineSeconds).toBeGreaterThan(60 * Number(minutes));
});

test('a pod has the time that a shutdown takes', () => {
  expect(pod?.terminationGracePeriodSeconds).toBeGreaterThan(Number(settings['SHUTDOWN_GRACE_S']) + DRAIN_TIMEOUT_S);
});

(hasKubectl() ? describe : describe.skip)('kubectl', () => {
  test.each(overlays())('renders valid objects of %s', async (overlay) => {
    const objects = render(overlay);
    for (const object of objects) validate(object);
    expect(await compile(objects)).toBe('');
    expect(objects.map(({ kind }) => kind).sort()).toEqual([...base.map(({ kind }) => kind), 'ConfigMap'].sort());
    const configuration = objects.find(({ kind }) => kind === 'ConfigMap');
    expect(configuration?.data).toMatchObject({ ...settings, JWKS_URL: expect.any(String) as unknown });
  });
});
