import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../../src/database/database';
import { openEmbedded } from '../../src/engines/embedded';
import { runDirectory } from './run';
import { embeddedTemplate } from './templates';
import { onWorkerEnd } from './worker-end';

/** A copy of the embedded template, open. */
export interface EmbeddedCopy {
  readonly engine: Engine;
  /** The statements that its client ran since the list was last emptied. */
  readonly statements: string[];
  /** Returns an unmodified copy to the pool; removes a modified one. */
  close(): Promise<void>;
}

interface OpenCopy {
  readonly engine: Engine;
  readonly directory: string;
  readonly nextTransaction: string;
  statements: string[];
}

/** Unmodified copies. Copying and opening one takes hundreds of milliseconds, and many tests only read. */
const unchanged: OpenCopy[] = [];

/** Tests rarely use more than one concurrently. */
const MAX_UNCHANGED = 2;

// An open database has a timer of up to 10 s, which would keep the worker from exiting by itself.
onWorkerEnd(() => Promise.all(unchanged.splice(0).map(({ engine }) => engine.close())));

/** Opens an unmodified copy of the template. */
export async function openEmbeddedCopy(): Promise<EmbeddedCopy> {
  const copy = unchanged.pop() ?? (await copyTemplate());
  const statements: string[] = (copy.statements = []);
  let isClosed = false;
  const closeEngine = async (): Promise<void> => {
    isClosed = true;
    await copy.engine.close();
  };
  return {
    engine: { ...copy.engine, close: closeEngine },
    statements,
    async close() {
      if (!isClosed && unchanged.length < MAX_UNCHANGED && (await isUnchanged(copy))) {
        unchanged.push(copy);
        return;
      }
      if (!isClosed) await closeEngine();
      // Not awaited: the rest is removed at the end of the run.
      rm(copy.directory, { recursive: true }).catch(() => undefined);
    },
  };
}

async function copyTemplate(): Promise<OpenCopy> {
  await mkdir(runDirectory(), { recursive: true });
  const directory = await mkdtemp(join(runDirectory(), 'database-'));
  await cp(join(await embeddedTemplate(), 'postgres'), directory, { recursive: true });
  const listed: { statements: string[] } = { statements: [] };
  const engine = await openEmbedded(directory, (sql) => void listed.statements.push(sql));
  return Object.assign(listed, { engine, directory, nextTransaction: await nextTransactionOf(engine) });
}

/** PostgreSQL assigns a transaction id on the first write or lock, even if it is rolled back. */
async function nextTransactionOf({ prisma }: Engine): Promise<string> {
  const [row] = await prisma.$queryRawUnsafe<{ next: string }[]>('select pg_snapshot_xmax(pg_current_snapshot())::text as next');
  return row?.next ?? '';
}

/** Resets the session, as a pooler does between clients. This fails within a transaction. */
async function isUnchanged({ engine, nextTransaction }: OpenCopy): Promise<boolean> {
  try {
    await engine.prisma.$executeRawUnsafe('discard all');
    await engine.prisma.$executeRawUnsafe("set time zone 'UTC'");
    return (await nextTransactionOf(engine)) === nextTransaction;
  } catch {
    return false;
  }
}
