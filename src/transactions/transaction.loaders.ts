import { coalesce, type Lookup } from '../database/coalesce';
import type { Database } from '../database/database';
import { inOrderOf } from '../database/in-order';
import { selectBalances } from './transaction-statements';

/** Balances by account, in credits, after its newest movement; 0 without one. */
export type BalanceLookup = Lookup<string, bigint>;

/** Creates the lookup of an app, one statement for all keys of a turn. */
export function createBalanceLookup(database: Database): BalanceLookup {
  return coalesce(async (userIds) => {
    const rows = await database.read<{ userId: string; balance: bigint }>(selectBalances(userIds));
    return inOrderOf(userIds, rows, (row) => row.userId).map((row) => row?.balance ?? 0n);
  });
}
