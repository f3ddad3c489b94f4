import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The embedded database cannot be used. The message is one line that names a remedy. */
export class DataDirectoryError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DataDirectoryError';
  }
}

/** Another process holds the directory. `holder.gatewayUrl` is the URL of its gateway, once it listens. */
export class DataDirectoryInUseError extends DataDirectoryError {
  constructor(
    directory: string,
    readonly holder: LockHolder,
  ) {
    super(`${directory} is in use by the process ${holder.pid}: stop it first, or name another database with DATABASE_URL`);
    this.name = 'DataDirectoryInUseError';
  }
}

/** What the lock needs from `process`. It is passed in, because only main.ts uses `process`. */
export interface ProcessInfo {
  readonly pid: number;
  /** Whether a process with this id exists on this machine. */
  isRunning(pid: number): boolean;
}

/** The process that holds a data directory. */
export interface LockHolder {
  readonly pid: number;
  readonly gatewayUrl?: string | undefined;
}

const LOCK_FILE = 'lock';
const LOCK_PREFIX = 'lock-';
/** An upper bound: writing a lock takes microseconds. */
const LOCK_WRITING_TIME_MS = 100;
const SECRET_FILE = 'jwt-secret';
const DATABASE_FOLDER = 'postgres';
/** Exists beside a cluster until the cluster is complete. */
const UNFINISHED_FILE = 'unfinished';

/**
 * The folder of the embedded database: `postgres/` (the cluster), `jwt-secret` (signs development tokens), `lock`. Only one process may use
 * it at a time. The file `unfinished` marks a cluster that an interrupted first start left incomplete.
 */
export class DataDirectory {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Locks the folder for this process, and creates it if it does not exist.
   * @throws DataDirectoryError if it is unusable, DataDirectoryInUseError if another process holds it
   */
  static acquire(path: string, self: ProcessInfo): DataDirectory {
    const directory = new DataDirectory(resolve(path));
    directory.assertUsable();
    directory.lock(self);
    return directory;
  }

  /** The folder of the cluster. */
  get databasePath(): string {
    return join(this.path, DATABASE_FOLDER);
  }

  /** Whether the folder has a cluster that was completed once, even if it is damaged now. */
  get hasDatabase(): boolean {
    return existsSync(this.databasePath) && !existsSync(this.unfinishedFile);
  }

  /**
   * Whether the engine will recognize the cluster. If it does not, it replaces the folder's contents by a new cluster, even if there is
   * data.
   */
  get hasVersionFile(): boolean {
    return existsSync(join(this.databasePath, 'PG_VERSION'));
  }

  /** Prepares the folder for a new cluster. Removes the remains of an interrupted first start, which never held user data. */
  beginNewDatabase(): void {
    if (existsSync(this.databasePath) && !existsSync(this.unfinishedFile)) throw new Error('there is a database already');
    writeFileSync(this.unfinishedFile, '');
    rmSync(this.databasePath, { recursive: true, force: true });
  }

  /** Marks the new cluster as complete. It is never deleted from then on. */
  finishNewDatabase(): void {
    rmSync(this.unfinishedFile);
  }

  /**
   * Writes the URL of the gateway into the lock, for other processes of this machine. Renames a finished file, because they may be reading.
   */
  writeUrl(pid: number, gatewayUrl: string): void {
    const prepared = join(this.path, LOCK_PREFIX + randomBytes(4).toString('hex'));
    writeFileSync(prepared, JSON.stringify({ pid, gatewayUrl } satisfies LockHolder));
    renameSync(prepared, join(this.path, LOCK_FILE));
  }

  /** Releases the lock. */
  release(): void {
    rmSync(join(this.path, LOCK_FILE), { force: true });
  }

  private get unfinishedFile(): string {
    return join(this.path, UNFINISHED_FILE);
  }

  private assertUsable(): void {
    try {
      mkdirSync(this.path, { recursive: true, mode: 0o700 });
      const known = (name: string): boolean =>
        [LOCK_FILE, SECRET_FILE, DATABASE_FOLDER].includes(name) || name.startsWith(LOCK_PREFIX) || name.startsWith(UNFINISHED_FILE);
      const unknown = readdirSync(this.path).find((name) => !known(name));
      if (unknown === undefined) return;
    } catch (cause) {
      throw new DataDirectoryError(`${this.path} cannot be read or written: check its owner and permissions`, { cause });
    }
    throw new DataDirectoryError(`${this.path} holds something that is not this gateway's database: move it away, or set DATABASE_URL`);
  }

  private lock(self: ProcessInfo): void {
    const file = join(this.path, LOCK_FILE);
    const content = JSON.stringify({ pid: self.pid } satisfies LockHolder);
    try {
      while (!createFile(file, content)) {
        const holder = readHolder(file) ?? readHolderAfterPause(file);
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
   * Removes the lock of a process that was killed before it could release it. If several processes find the same stale lock, only one
   * rename succeeds. If the renamed lock turns out to be a new one, which another process has created meanwhile, it is put back.
   */
  private removeStaleLock(file: string, stale: LockHolder | undefined): void {
    const aside = join(this.path, LOCK_PREFIX + randomBytes(4).toString('hex'));
    try {
      renameSync(file, aside);
    } catch (cause) {
      if (isErrno(cause, 'ENOENT')) return;
      throw cause;
    }
    const removed = readHolder(aside) ?? readHolderAfterPause(aside);
    if (removed !== undefined && removed.pid !== stale?.pid) {
      renameSync(aside, file);
      throw new DataDirectoryInUseError(this.path, removed);
    }
    rmSync(aside, { force: true });
  }
}

/**
 * The secret that signs development tokens of an embedded database. It is created on first use and kept, so that a printed token remains
 * valid after a restart and `npm run token` can sign more. Only the owner can read it.
 */
export function developmentSecret(directory: string): string {
  const file = join(resolve(directory), SECRET_FILE);
  try {
    // `npm run token` may run before the first start.
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    if (!isErrno(cause, 'EEXIST')) throw new DataDirectoryError(`${file} cannot be written`, { cause });
  }
  const secret = readFileSync(file, 'utf8');
  if (secret.length < 32) throw new DataDirectoryError(`${file} is damaged: delete it, a new one will be made`);
  return secret;
}

/** @returns false if the file exists already */
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

/** Reads the holder after a pause, because a process that has just created its lock may not have written into it yet. */
function readHolderAfterPause(file: string): LockHolder | undefined {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_WRITING_TIME_MS);
  return readHolder(file);
}

/** Whether a lock is older than the last boot: after that, another process may have its process id. */
function predatesBoot(file: string): boolean {
  const modifiedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return modifiedAt < Date.now() - uptime() * 1000;
}
