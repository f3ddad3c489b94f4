import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changesBetween, readSources, type SourceChange } from '../../src/commands/source-changes';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'source-changes-'));
  await mkdir(join(root, 'src', 'generated'), { recursive: true });
  await mkdir(join(root, 'prisma'));
  await writeFile(join(root, 'src', 'main.ts'), 'one');
});

afterEach(() => rm(root, { recursive: true }));

async function changesBy(work: () => Promise<unknown>): Promise<SourceChange[]> {
  const before = readSources(root);
  await work();
  return changesBetween(before, readSources(root));
}

test.each([
  ['a written file', 'src/main.ts'],
  ['a new file', 'prisma/seed.sql'],
  ['a new .env', '.env'],
])('detects %s', async (_, path) => {
  expect(await changesBy(() => writeFile(join(root, path), 'another'))).toEqual([{ path, isDeleted: false }]);
});

test('detects a file in a new folder', async () => {
  const work = async (): Promise<void> => {
    await mkdir(join(root, 'src', 'users'));
    await writeFile(join(root, 'src', 'users', 'user.type.ts'), '');
  };
  expect(await changesBy(work)).toEqual([{ path: 'src/users/user.type.ts', isDeleted: false }]);
});

test('detects a file that an editor replaces by renaming, also of the same size', async () => {
  const work = async (): Promise<void> => {
    await writeFile(join(root, 'main.ts~'), 'two');
    await rename(join(root, 'main.ts~'), join(root, 'src', 'main.ts'));
  };
  expect(await changesBy(work)).toEqual([{ path: 'src/main.ts', isDeleted: false }]);
});

test('detects a deleted file', async () => {
  expect(await changesBy(() => rm(join(root, 'src', 'main.ts')))).toEqual([{ path: 'src/main.ts', isDeleted: true }]);
});

test('ignores build output and other folders', async () => {
  const work = async (): Promise<void> => {
    await writeFile(join(root, 'src', 'generated', 'operations.ts'), '');
    await mkdir(join(root, 'dist'));
    await writeFile(join(root, 'dist', 'main.js'), '');
  };
  expect(await changesBy(work)).toEqual([]);
});
