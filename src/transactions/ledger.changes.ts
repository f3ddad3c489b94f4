import type { Database } from '../database/database';
import { Prisma } from '../generated/prisma/client';
import type { WatchedKind } from '../realtime/feed/change-feed';
import type { KnownKey } from '../realtime/feed/watched-batch';
import { watchRecords } from '../realtime/feed/watched-kind';
import { ledgerDialect, type LedgerDialect } from './ledger-dialect';
import { MAX_RECEIVED_IDS } from './resume-cursor';

const NAME = 'changes of transactions';

/** The ledgers that are compared at the same time, where each needs a statement: a few, so that requests do not wait for them. */
const LANES = 4;

/**
 * Watches the ledgers of users by their ids: the kept number of transactions, which counts one that is committed late as well, and the id of
 * the newest, which differs if one is deleted at the same time as another is added. On Citus, where no number is kept: the newest ids, which
 * differ for one that is committed late unless more than `MAX_RECEIVED_IDS` are newer.
 */
export function watchLedgers(database: Database): WatchedKind {
  const dialect = ledgerDialect(database.dialect);
  if (!dialect.isBatched) return watchSingly(database, dialect);
  return watchRecords(database, {
    name: NAME,
    fingerprint: Prisma.sql`
      (select coalesce(sum(c.count), 0) from public.transaction_counts c where c.user_id = k.key) || '/' ||
      coalesce((select t.id from public.transactions t where t.user_id = k.key order by t.created_at desc, t.id desc limit 1), '')`,
    joins: Prisma.empty,
  });
}

/** The statement for the fingerprint of one ledger. */
export function selectNewestIds(userId: string, dialect: LedgerDialect): Prisma.Sql {
  return Prisma.sql`
    select (select hashtextextended(string_agg(p.id, ',' order by p.id), 0)
              from (select t.id from public.transactions t where t.user_id = k.owner
                     order by t.created_at desc, t.id desc limit ${Prisma.raw(String(MAX_RECEIVED_IDS))}) p)::text as fingerprint
      from ${dialect.keyRows(['owner'], [[userId]])}`;
}

function watchSingly(database: Database, dialect: LedgerDialect): WatchedKind {
  const read = async ({ key }: KnownKey): Promise<string | null> => {
    const [row] = await database.read<{ readonly fingerprint: string | null }>(NAME, selectNewestIds(key, dialect));
    return row?.fingerprint ?? null;
  };
  return {
    name: NAME,
    async compare({ entries }) {
      const startedAt = performance.now();
      const changed: { readonly index: number; readonly fingerprint: string | null }[] = [];
      const rest = entries.entries();
      const compareRest = async (): Promise<void> => {
        for (const [index, entry] of rest) {
          const fingerprint = await read(entry);
          if (fingerprint !== entry.fingerprint) changed.push({ index, fingerprint });
        }
      };
      await Promise.all(Array.from({ length: LANES }, compareRest));
      return { changed, position: undefined, databaseMs: performance.now() - startedAt };
    },
  };
}
