import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DataDirectory,
  DataDirectoryError,
  DataDirectoryInUseError,
  developmentSecret,
  type ProcessInfo,
} from '../../src/engines/data-directory';
import { openEngine, type OpenedEngine } from '../../src/engines/open-engine';

let parent: string;
let path: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'gateway-directory-'));
  path = join(parent, 'data');
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

/** A process with that PID that sees the given PIDs running. */
function processOf(pid: number, ...running: readonly number[]): ProcessInfo {
  return { pid, isRunning: (other) => running.includes(other) };
}

function lock(): unknown {
  return JSON.parse(readFileSync(join(path, 'lock'), 'utf8'));
}

/** The error that a call throws. */
function failureOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('the lock', () => {
  test('is acquired, announces the address of the gateway, and is released', () => {
    const directory = DataDirectory.acquire(path, processOf(11));
    expect(lock()).toEqual({ pid: 11 });
    directory.writeUrl(11, 'http://127.0.0.1:4000');
    expect(lock()).toEqual({ pid: 11, gatewayUrl: 'http://127.0.0.1:4000' });
    directory.release();
    expect(readdirSync(path)).toEqual([]);
  });

  test('rejects a second process, and reports the holder and its address', () => {
    const directory = DataDirectory.acquire(path, processOf(11));
    directory.writeUrl(11, 'http://127.0.0.1:4000');
    const failure = failureOf(() => DataDirectory.acquire(path, processOf(12, 11)));
    expect(failure).toBeInstanceOf(DataDirectoryInUseError);
    expect(failure).toMatchObject({ holder: { pid: 11, gatewayUrl: 'http://127.0.0.1:4000' } });
    expect(lock()).toMatchObject({ pid: 11 });
  });

  test('of a process that has ended is taken over', () => {
    DataDirectory.acquire(path, processOf(11));
    DataDirectory.acquire(path, processOf(12));
    expect(lock()).toEqual({ pid: 12 });
    expect(readdirSync(path)).toEqual(['lock']);
  });

  test('of an earlier process with the same PID is taken over, as in a container', () => {
    DataDirectory.acquire(path, processOf(1, 1));
    DataDirectory.acquire(path, processOf(1, 1));
    expect(lock()).toEqual({ pid: 1 });
  });

  test('from before the last boot is taken over, even if its PID is in use', () => {
    DataDirectory.acquire(path, processOf(11));
    utimesSync(join(path, 'lock'), 0, 0);
    DataDirectory.acquire(path, processOf(12, 11));
    expect(lock()).toEqual({ pid: 12 });
  });

  test.each(['', 'not json', 'null', '{"pid":"x"}'])('with the content %j is taken over', (content) => {
    mkdirSync(path);
    writeFileSync(join(path, 'lock'), content);
    DataDirectory.acquire(path, processOf(12, 11));
    expect(lock()).toEqual({ pid: 12 });
  });

  test('of a process that has ended is taken over by only one of two processes', () => {
    DataDirectory.acquire(path, processOf(11));
    const slow: ProcessInfo = {
      pid: 12,
      isRunning: (other) => {
        if (other === 11) DataDirectory.acquire(path, processOf(13, 12));
        return other === 13;
      },
    };
    const failure = failureOf(() => DataDirectory.acquire(path, slow));
    expect(failure).toBeInstanceOf(DataDirectoryInUseError);
    expect(failure).toMatchObject({ holder: { pid: 13 } });
    expect(lock()).toEqual({ pid: 13 });
  });

  test('that is released while it is read is acquired', () => {
    const first = DataDirectory.acquire(path, processOf(11));
    const slow: ProcessInfo = {
      pid: 12,
      isRunning: () => {
        first.release();
        return false;
      },
    };
    DataDirectory.acquire(path, slow);
    expect(lock()).toEqual({ pid: 12 });
  });
});

describe('a folder', () => {
  test('with foreign files is rejected, and left unchanged', () => {
    mkdirSync(path);
    writeFileSync(join(path, 'thesis.txt'), 'years of work');
    expect(() => DataDirectory.acquire(path, processOf(11))).toThrow("holds something that is not this gateway's database");
    expect(readdirSync(path)).toEqual(['thesis.txt']);
  });

  test.each([
    ['is a file', () => path],
    ['is below a file', () => join(path, 'deeper')],
    ['is below a link to itself', () => join(parent, 'loop', 'deeper')],
  ])('that %s is rejected in one line', (_what, where) => {
    writeFileSync(path, '');
    symlinkSync('loop', join(parent, 'loop'));
    const failure = failureOf(() => DataDirectory.acquire(where(), processOf(11)));
    expect(failure).toBeInstanceOf(DataDirectoryError);
    expect(failure).toMatchObject({ message: `${where()} cannot be read or written: check its owner and permissions` });
  });

  test('is created with access for its owner only', () => {
    DataDirectory.acquire(path, processOf(11));
    expect(statSync(path).mode & 0o077).toBe(0);
  });
});

describe('the development secret', () => {
  test('is created once, long enough for HS256, and readable by its owner only', () => {
    mkdirSync(path);
    const secret = developmentSecret(path);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(developmentSecret(path)).toBe(secret);
    expect(statSync(join(path, 'jwt-secret')).mode & 0o777).toBe(0o600);
    expect(developmentSecret(mkdtempSync(join(parent, 'other-')))).not.toBe(secret);
  });

  test('is rejected if it is too short', () => {
    mkdirSync(path);
    writeFileSync(join(path, 'jwt-secret'), 'short');
    expect(() => developmentSecret(path)).toThrow('is damaged: delete it, a new one will be made');
  });
});

describe('opening the embedded engine', () => {
  const open = (): Promise<OpenedEngine> => openEngine({ kind: 'embedded', directory: path }, { self: processOf(11), migrate: true });

  test('creates, migrates and seeds a database at the first start, cleans up after an interrupted one, and keeps the data at the second', async () => {
    mkdirSync(join(path, 'postgres'), { recursive: true });
    writeFileSync(join(path, 'postgres', 'PG_VERSION'), '18');
    writeFileSync(join(path, 'unfinished'), '');

    const first = await open();
    expect(readdirSync(path).sort()).toEqual(['lock', 'postgres']);
    expect(await first.prisma.user.count()).toBe(171);
    await first.prisma.user.create({ data: { id: 'f'.repeat(24), username: 'kept', email: 'kept@example.com' } });
    await first.prisma.user.delete({ where: { id: '5eed01000000000000000008' } });
    await first.close();
    expect(readdirSync(path)).toEqual(['postgres']);

    const second = await open();
    const names = (await second.prisma.user.findMany({ select: { username: true } })).map((user) => user.username);
    expect(names).toContain('kept');
    expect(names).not.toContain('yeni_uye');
    await second.close();
  });

  test.each([
    [
      'holds garbage',
      () => {
        writeFileSync(join(path, 'postgres', 'garbage'), 'garbage');
      },
    ],
    ['is empty', () => undefined],
    [
      'is of another version',
      () => {
        writeFileSync(join(path, 'postgres', 'PG_VERSION'), '9.6\n');
      },
    ],
  ])('rejects in one line a cluster that %s, leaves it unchanged, and releases the folder', async (_what, damage) => {
    mkdirSync(join(path, 'postgres'), { recursive: true });
    damage();
    const before = readdirSync(join(path, 'postgres'));
    const opening = open();
    await expect(opening).rejects.toThrow(DataDirectoryError);
    const line = /^the database in (\S+) cannot be opened, it seems damaged \([^\n]+\): move the folder away[^\n]+$/;
    const message = await opening.then(
      () => '',
      (error: unknown) => (error instanceof Error ? error.message : ''),
    );
    expect(line.exec(message)?.[1]).toBe(path);
    expect(readdirSync(join(path, 'postgres'))).toEqual(before);
    expect(readdirSync(path)).toEqual(['postgres']);
  });
});
