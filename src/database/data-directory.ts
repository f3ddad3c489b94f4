import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The embedded database cannot be used; the message is one line that a person can act on. */
export class DataDirectoryError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DataDirectoryError';
  }
}

/** Another process holds the directory. `gatewayUrl` is where it answers, once it does. */
export class DataDirectoryInUseError extends DataDirectoryError {
  constructor(
    directory: string,
    readonly holder: LockHolder,
  ) {
    super(`${directory} is in use by the process ${holder.pid}: stop it first, or name another database with DATABASE_URL`);
    this.name = 'DataDirectoryInUseError';
  }
}

/** What the lock needs to know of processes; handed in, because only main.ts touches `process`. */
export interface OwnProcess {
  readonly pid: number;
  /** Whether a process of that number exists on this machine. */
  isRunning(pid: number): boolean;
}

/** Who holds a data directory. */
export interface LockHolder {
  readonly pid: number;
  readonly gatewayUrl?: string | undefined;
}

const LOCK_FILE = 'lock';
const LOCK_PREFIX = 'lock-';
/** Writing a lock takes microseconds. */
const LOCK_WRITING_TIME_MS = 100;
const SECRET_FILE = 'jwt-secret';
const DATABASE_FOLDER = 'postgres';
/** Stands beside a cluster from before it is begun until it is whole. */
const UNFINISHED_FILE = 'unfinished';

/**
 * The folder of the embedded database: `postgres/` (the cluster), `jwt-secret` (signs development tokens), `lock`.
 * One process at a time; a cluster that an interrupted first start left incomplete is known by the file `unfinished`.
 */
export class DataDirectory {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Takes the folder for this process, creating it where there is none.
   * @throws DataDirectoryError where it is unusable, DataDirectoryInUseError where another process has it
   */
  static acquire(path: string, self: OwnProcess): DataDirectory {
    const directory = new DataDirectory(resolve(path));
    directory.assertOurs();
    directory.lock(self);
    return directory;
  }

  /** Where the cluster lies. */
  get databasePath(): string {
    return join(this.path, DATABASE_FOLDER);
  }

  /** Whether a whole cluster lies here, or what is left of one. */
  get hasDatabase(): boolean {
    return existsSync(this.databasePath) && !existsSync(this.unfinishedFile);
  }

  /** Whether the engine would recognise the cluster; where it does not, it makes a new one in its place, data or no data. */
  get isDatabaseRecognisable(): boolean {
    return existsSync(join(this.databasePath, 'PG_VERSION'));
  }

  /** Makes room for a new cluster. What an interrupted first start left is removed: it never held anybody's data. */
  beginNewDatabase(): void {
    if (existsSync(this.databasePath) && !existsSync(this.unfinishedFile)) throw new Error('there is a database already');
    writeFileSync(this.unfinishedFile, '');
    rmSync(this.databasePath, { recursive: true, force: true });
  }

  /** The new cluster is whole: from here on it is kept whatever happens. */
  finishNewDatabase(): void {
    rmSync(this.unfinishedFile);
  }

  /** Lets other processes of this machine know where the gateway answers. In one step, for they may be reading. */
  announce(pid: number, gatewayUrl: string): void {
    const prepared = join(this.path, LOCK_PREFIX + randomBytes(4).toString('hex'));
    writeFileSync(prepared, JSON.stringify({ pid, gatewayUrl } satisfies LockHolder));
    renameSync(prepared, join(this.path, LOCK_FILE));
  }

  /** Gives the folder back. */
  release(): void {
    rmSync(join(this.path, LOCK_FILE), { force: true });
  }

  private get unfinishedFile(): string {
    return join(this.path, UNFINISHED_FILE);
  }

  private assertOurs(): void {
    try {
      mkdirSync(this.path, { recursive: true, mode: 0o700 });
      const known = (name: string): boolean =>
        [LOCK_FILE, SECRET_FILE, DATABASE_FOLDER].includes(name) || name.startsWith(LOCK_PREFIX) || name.startsWith(UNFINISHED_FILE);
      const stranger = readdirSync(this.path).find((name) => !known(name));
      if (stranger === undefined) return;
    } catch (cause) {
      throw new DataDirectoryError(`${this.path} cannot be read or written: check its owner and permissions`, { cause });
    }
    throw new DataDirectoryError(`${this.path} holds something that is not this gateway's database: move it away, or set DATABASE_URL`);
  }

  private lock(self: OwnProcess): void {
    const file = join(this.path, LOCK_FILE);
    const content = JSON.stringify({ pid: self.pid } satisfies LockHolder);
    try {
      while (!createFile(file, content)) {
        const holder = readHolder(file) ?? readHolderLater(file);
        const alive = holder !== undefined && holder.pid !== self.pid && !predatesBoot(file) && self.isRunning(holder.pid);
        if (alive) throw new DataDirectoryInUseError(this.path, holder);
        this.removeStaleLock(file, holder);
      }
    } catch (cause) {
      if (cause instanceof DataDirectoryError) throw cause;
      throw new DataDirectoryError(`${this.path} cannot be read or written: check its owner and permissions`, { cause });
    }
  }

  /**
   * Removes the lock of a holder that was killed before it could tidy up. Of several processes that found it, the one whose
   * renaming succeeds has removed it; a lock that one of them has put in its place meanwhile is given back.
   */
  private removeStaleLock(file: string, stale: LockHolder | undefined): void {
    const aside = join(this.path, LOCK_PREFIX + randomBytes(4).toString('hex'));
    try {
      renameSync(file, aside);
    } catch (cause) {
      if (isErrno(cause, 'ENOENT')) return;
      throw cause;
    }
    const removed = readHolder(aside) ?? readHolderLater(aside);
    if (removed !== undefined && removed.pid !== stale?.pid) {
      renameSync(aside, file);
      throw new DataDirectoryInUseError(this.path, removed);
    }
    rmSync(aside, { force: true });
  }
}

/**
 * The secret that signs development tokens of an embedded database, made on first use and kept, so that a printed token
 * outlives a restart and `npm run token` can sign more. Readable by the owner alone.
 */
export function developmentSecret(directory: string): string {
  const file = join(resolve(directory), SECRET_FILE);
  try {
    // A token may be asked for before the first start.
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    if (!isErrno(cause, 'EEXIST')) throw new DataDirectoryError(`${file} cannot be written`, { cause });
  }
  const secret = readFileSync(file, 'utf8');
  if (secret.length < 32) throw new DataDirectoryError(`${file} is damaged: delete it, a new one will be made`);
  return secret;
}

/** @returns false where the file is there already */
function createFile(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx' });
    return true;
  } catch (cause) {
    if (isErrno(cause, 'EEXIST')) return false;
    throw cause;
  }
}

function isErrno(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

function readHolder(file: string): LockHolder | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof holder !== 'object' || holder === null || !('pid' in holder) || typeof holder.pid !== 'number') return undefined;
    const gatewayUrl = 'gatewayUrl' in holder && typeof holder.gatewayUrl === 'string' ? holder.gatewayUrl : undefined;
    return { pid: holder.pid, gatewayUrl };
  } catch {
    return undefined;
  }
}

/** A holder that has just made its lock may not have written into it yet. */
function readHolderLater(file: string): LockHolder | undefined {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_WRITING_TIME_MS);
  return readHolder(file);
}

/** After a crash of the machine the number in the file may be anybody's. */
function predatesBoot(file: string): boolean {
  const modifiedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return modifiedAt < Date.now() - uptime() * 1000;
}
