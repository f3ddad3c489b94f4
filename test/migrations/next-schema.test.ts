import { Database, type MigrationAccess } from '../../src/database/database';
import { migrationNames } from '../../src/migrations/migration-files';
import { deployMigrations, migrationStatus, pendingMigrations } from '../../src/migrations/migrations';
import { ADA, startGateway } from '../support/gateway';
import { IS_NEXT_SCHEMA, NEXT_MIGRATIONS } from '../support/next-migrations';
import { openTestDatabase, type TestDatabase } from '../support/test-database';

const [LATER = ''] = migrationNames(NEXT_MIGRATIONS);

let database: TestDatabase;
let access: MigrationAccess;
beforeEach(async () => {
  database = await openTestDatabase();
  access = await database.engine.openMigrationAccess();
});
afterEach(async () => {
  await access.close();
  await database.close();
});

const pending = (): Promise<string[]> => pendingMigrations(new Database(database.engine));

test('TEST_NEXT_SCHEMA decides whether test databases have the schema of a later version', async () => {
  expect(await database.query(`select to_regclass('categories') is not null as found`)).toEqual([{ found: IS_NEXT_SCHEMA }]);
});

test('migrations of a later version are unknown, but neither pending nor applied again', async () => {
  await deployMigrations(access, NEXT_MIGRATIONS);
  expect(await pending()).toEqual([]);
  expect(await deployMigrations(access)).toEqual([]);
  expect(await migrationStatus(access)).toMatchObject({ pending: [], failed: [], interrupted: [], unknown: [LATER] });
});

test('a migration of a later version that is being applied, or has failed, does not make this build unready', async () => {
  await deployMigrations(access, NEXT_MIGRATIONS);
  for (const change of ['finished_at = null', `finished_at = null, logs = 'ERROR: failed'`, 'rolled_back_at = now()']) {
    await database.execute(`update _prisma_migrations set ${change} where migration_name = '${LATER}'`);
    expect(await pending()).toEqual([]);
  }
});

test('a missing migration of this build is pending, whatever a later version has added', async () => {
  await deployMigrations(access, NEXT_MIGRATIONS);
  const [first = ''] = migrationNames();
  await database.execute(`delete from _prisma_migrations where migration_name = '${first}'`);
  expect(await pending()).toEqual([first]);
});

test('a gateway that was started before serves requests and stays ready while a later version migrates', async () => {
  const gateway = await startGateway({}, () => Promise.resolve({ ...database, close: () => Promise.resolve() }));
  const before = await gateway.rest(`/users/${ADA}/stats`);
  await deployMigrations(access, NEXT_MIGRATIONS);
  expect((await gateway.rest(`/users/${ADA}/stats`)).body.data).toEqual(before.body.data);
  expect((await gateway.fetch('/health/ready', { as: null })).status).toBe(200);
  await gateway.close();
});
