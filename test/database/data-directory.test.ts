import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DataDirectory,
  DataDirectoryError,
  DataDirectoryInUseError,
  developmentSecret,
  type OwnProcess,
} from '../../src/database/data-directory';
import { openEngine, type OpenedEngine } from '../../src/database/open-engine';

let parent: string;
let path: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'gateway-directory-'));
  path = join(parent, 'data');
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

/** A process of that number, to which the given others are running. */
function processOf(pid: number, ...running: readonly number[]): OwnProcess {
  return { pid, isRunning: (other) => running.includes(other) };
}

function lock(): unknown {
  return JSON.parse(readFileSync(join(path, 'lock'), 'utf8'));
}

/** What a call throws. */
function failureOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('the lock', () => {
  test('is taken, announces where the gateway answers, and is given back', () => {
    const directory = DataDirectory.acquire(path, processOf(11));
    expect(lock()).toEqual({ pid: 11 });
    directory.announce(11, 'http://127.0.0.1:4000');
    expect(lock()).toEqual({ pid: 11, gatewayUrl: 'http://127.0.0.1:4000' });
    directory.release();
    expect(readdirSync(path)).toEqual([]);
  });

  test('keeps a second process out, and tells it who holds it and where that answers', () => {
    const directory = DataDirectory.acquire(path, processOf(11));
    directory.announce(11, 'http://127.0.0.1:4000');
    const failure = failureOf(() => DataDirectory.acquire(path, processOf(12, 11)));
    expect(failure).toBeInstanceOf(DataDirectoryInUseError);
    expect(failure).toMatchObject({ holder: { pid: 11, gatewayUrl: 'http://127.0.0.1:4000' } });
    expect(lock()).toMatchObject({ pid: 11 });
  });

  test('of a process that is gone is taken over', () => {
    DataDirectory.acquire(path, processOf(11));
    DataDirectory.acquire(path, processOf(12));
    expect(lock()).toEqual({ pid: 12 });
    expect(readdirSync(path)).toEqual(['lock']);
  });

  test('of an earlier process of one’s own number is taken over, as in a container, where all have the same', () => {
    DataDirectory.acquire(path, processOf(1, 1));
    DataDirectory.acquire(path, processOf(1, 1));
    expect(lock()).toEqual({ pid: 1 });
  });

  test('from before the machine started is taken over, whoever has its number now', () => {
    DataDirectory.acquire(path, processOf(11));
    utimesSync(join(path, 'lock'), 0, 0);
    DataDirectory.acquire(path, processOf(12, 11));
    expect(lock()).toEqual({ pid: 12 });
  });

  test.each(['', 'not json', 'null', '{"pid":"x"}'])('that holds %j is taken over', (content) => {
    mkdirSync(path);
    writeFileSync(join(path, 'lock'), content);
    DataDirectory.acquire(path, processOf(12, 11));
    expect(lock()).toEqual({ pid: 12 });
  });

  test('of a process that is gone goes to one alone of two that find it', () => {
    DataDirectory.acquire(path, processOf(11));
    const slow: OwnProcess = {
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

  test('that vanishes while one looks at it is simply taken', () => {
    const first = DataDirectory.acquire(path, processOf(11));
    const slow: OwnProcess = {
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
  test('of somebody else is refused, and nothing in it is touched', () => {
    mkdirSync(path);
    writeFileSync(join(path, 'thesis.txt'), 'years of work');
    expect(() => DataDirectory.acquire(path, processOf(11))).toThrow("holds something that is not this gateway's database");
    expect(readdirSync(path)).toEqual(['thesis.txt']);
  });

  test.each([
    ['is a file', () => path],
    ['is below a file', () => join(path, 'deeper')],
    ['is below a link to itself', () => join(parent, 'loop', 'deeper')],
  ])('that %s is refused in one line', (_what, where) => {
    writeFileSync(path, '');
    symlinkSync('loop', join(parent, 'loop'));
    const failure = failureOf(() => DataDirectory.acquire(where(), processOf(11)));
    expect(failure).toBeInstanceOf(DataDirectoryError);
    expect(failure).toMatchObject({ message: `${where()} cannot be read or written: check its owner and permissions` });
  });

  test('is made for its owner alone', () => {
    DataDirectory.acquire(path, processOf(11));
    expect(statSync(path).mode & 0o077).toBe(0);
  });
});

describe('the development secret', () => {
  test('is made once, kept, long enough for HS256, and readable by its owner alone', () => {
    mkdirSync(path);
    const secret = developmentSecret(path);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(developmentSecret(path)).toBe(secret);
    expect(statSync(join(path, 'jwt-secret')).mode & 0o777).toBe(0o600);
    expect(developmentSecret(mkdtempSync(join(parent, 'other-')))).not.toBe(secret);
  });

  test('is refused where it is too short to be one', () => {
    mkdirSync(path);
    writeFileSync(join(path, 'jwt-secret'), 'short');
    expect(() => developmentSecret(path)).toThrow('is damaged: delete it, a new one will be made');
  });
});

describe('opening the embedded engine', () => {
  const open = (): Promise<OpenedEngine> =>
    openEngine({ kind: 'embedded', directory: path }, { self: processOf(11), observe: () => undefined, migrate: true });

  test('makes, migrates and fills a database at the first start, clears what an interrupted one left, and keeps it at the second', async () => {
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
  ])('refuses in one line a cluster that %s, changes nothing in it, and gives the folder back', async (_what, damage) => {
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
