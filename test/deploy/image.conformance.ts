import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { version } from '../../package.json';
import { startPostgresServer, type PostgresServer } from '../faults/postgres-server';
import { freePort } from '../support/free-port';
import { ADA, TEST_SECRET, tokenFor } from '../support/gateway';
import { runInShell } from '../support/run-in-shell';
import { checkHealth, startContainer } from './container';
import { buildImage, CAN_BUILD, COMMIT, type Image } from './image';

const MAX_MEGABYTES = 140;

const whereImagesCanBeBuilt = CAN_BUILD ? describe : describe.skip;

whereImagesCanBeBuilt('the image', () => {
  let image: Image;
  let server: PostgresServer;
  let database: string;

  beforeAll(async () => {
    server = await startPostgresServer();
    image = await buildImage();
    await server.run('create database gateway');
    database = server.url('gateway');
  }, 600_000);
  afterAll(async () => {
    await server.remove();
    await image.remove();
  });

  /** The documented call, as pasted from the documentation. */
  async function documentedCall(port: number): Promise<unknown> {
    const address = `http://127.0.0.1:${port}/api/v1/users/${ADA}/stats`;
    return JSON.parse(await runInShell(`curl --silent -X GET "${address}" -H "Authorization: Bearer ${tokenFor(ADA)}"`)) as unknown;
  }

  const DOCUMENTED = { statusCode: 200, data: { followers: 120, following: 85, totalLiveStreams: 12 } };

  /** The entries of a folder of the image, at any depth. */
  async function entriesOf(folder: string): Promise<{ readonly path: string; readonly isFile: boolean }[]> {
    const entries = await readdir(join(image.root, folder), { recursive: true, withFileTypes: true });
    return entries.map((entry) => ({ path: join(entry.parentPath, entry.name), isFile: entry.isFile() }));
  }

  test('is described', () => {
    expect(image.config).toMatchObject({ User: '1000:1000', StopSignal: 'SIGTERM', WorkingDir: '/app' });
    expect(image.config.Labels).toMatchObject({
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.revision': COMMIT,
      'org.opencontainers.image.licenses': 'MIT',
    });
  });

  test('starts like `npm start`', async () => {
    const { scripts } = JSON.parse(await readFile(join(image.root, 'app', 'package.json'), 'utf8')) as {
      readonly scripts: { readonly start: string };
    };
    expect(scripts.start).toMatch(new RegExp(`exec ${image.config.Entrypoint.join(' ')}$`));
  });

  test(`has at most ${MAX_MEGABYTES} MB of packages`, async () => {
    const files = (await entriesOf('app/node_modules')).filter(({ isFile }) => isFile);
    const sizes = await Promise.all(files.map(async ({ path }) => (await lstat(path)).blocks * 512));
    expect(sizes.reduce((sum, size) => sum + size, 0) / 1_000_000).toBeLessThan(MAX_MEGABYTES);
  });

  test('has no npm, compiler, command line of Prisma, or file that its user may change', async () => {
    const files = await entriesOf('app');
    expect(files.filter(({ path }) => /node_modules\/(npm|typescript|prisma|vite)\/package\.json$/.test(path))).toEqual([]);
    expect(await readdir(join(image.root, 'usr', 'local', 'bin'))).toEqual(['node']);
    const owners = await Promise.all(files.map(async ({ path }) => ({ path, owner: (await lstat(path)).uid })));
    expect(owners.filter(({ owner }) => owner !== 0).map(({ path }) => path)).toEqual([join(image.root, 'app', '.data')]);
  });

  test('lists exactly the packages that it contains', async () => {
    const manifests = (await entriesOf('app')).filter(({ path }) => /node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path));
    const contained = await Promise.all(
      manifests.map(async ({ path }) => {
        const found = JSON.parse(await readFile(path, 'utf8')) as { readonly name: string; readonly version: string };
        return `${found.name}@${found.version}`;
      }),
    );
    // CycloneDX 1.5.
    const { components } = JSON.parse(await readFile(join(image.root, 'app', 'sbom.json'), 'utf8')) as {
      readonly components: readonly { readonly 'bom-ref': string }[];
    };
    const listed = components.map((component) => component['bom-ref']);
    expect([...new Set(listed)].sort()).toEqual([...new Set(contained)].sort());
  });

  test('migrates and seeds an empty database', async () => {
    const env = { DATABASE_URL: database };
    const migration = startContainer(image, { env }, ['db:deploy']);
    expect(await migration.ended).toMatchObject({ code: 0, stderr: '' });
    const seed = startContainer(image, { env: { ...env, NODE_ENV: 'development' } }, ['db:seed']);
    expect(await seed.ended).toMatchObject({ code: 0 });
  });

  test.each(['1', '2'])('with WORKERS=%s, serves from a read-only file system, and exits with 0 after SIGTERM', async (workers) => {
    const [port, operationsPort] = [await freePort(), await freePort()];
    const env = {
      DATABASE_URL: database,
      JWT_SECRET: TEST_SECRET,
      PORT: String(port),
      OPERATIONS_PORT: String(operationsPort),
      SHUTDOWN_GRACE_S: '0',
      WORKERS: workers,
    };
    const container = startContainer(image, { env });
    await container.until(/Health and metrics listening at/);
    expect((await fetch(`http://127.0.0.1:${operationsPort}/health/ready`)).status).toBe(200);
    expect(await documentedCall(port)).toMatchObject(DOCUMENTED);
    const metrics = await (await fetch(`http://127.0.0.1:${operationsPort}/metrics`)).text();
    expect(metrics).toMatch(new RegExp(`gateway_build_info{[^}]*version="${version}"[^}]*commit="${COMMIT}"`));
    expect(await checkHealth(image, { env })).toMatchObject({ code: 0 });

    container.kill('SIGTERM');
    expect(await container.ended).toMatchObject({ code: 0, stderr: '' });
    expect(await checkHealth(image, { env })).toMatchObject({ code: 1 });
  });

  test('runs on the embedded database in a volume', async () => {
    const port = await freePort();
    const env = { EMBEDDED_DATABASE: 'true', JWT_SECRET: TEST_SECRET, PORT: String(port), SHUTDOWN_GRACE_S: '0' };
    const container = startContainer(image, { env, volume: '/app/.data' });
    await container.until(/Server listening at/);
    expect(await documentedCall(port)).toMatchObject(DOCUMENTED);
    container.kill('SIGTERM');
    expect(await container.ended).toMatchObject({ code: 0 });
  });

  // A second build takes as long as the first one.
  (process.env['FAULT_SCALE'] === 'full' ? test : test.skip)(
    'is the same, bit for bit, if it is built again',
    async () => {
      expect(await image.rebuild()).toEqual(image.layers);
    },
    600_000,
  );
});
