import { ColumnTypeEnum, type SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import { Pool, type PoolConfig, type QueryResult } from 'pg';

/** The catalogue's one-byte `"char"` type, which the adapter does not know, and `text`, which it does. */
const CATALOG_CHAR_OID = 18;
const TEXT_OID = 25;

/** A pool for the schema engine, which reads `"char"` columns of the catalogue: passes them as text, and remembers which they were. */
export class CatalogPool extends Pool {
  private readonly charColumns = new WeakMap<object, ReadonlySet<number>>();

  constructor(config: PoolConfig) {
    super(config);
    const query = this.query.bind(this) as (...args: readonly unknown[]) => Promise<QueryResult | QueryResult[]>;
    const adapted = async (...args: readonly unknown[]): Promise<QueryResult | QueryResult[]> => {
      const answer = await query(...args);
      // A script of several statements has several results.
      for (const { rows, fields } of [answer].flat()) {
        const chars = fields.filter((field) => field.dataTypeID === CATALOG_CHAR_OID);
        if (chars.length > 0) this.charColumns.set(rows, new Set(chars.map((field) => fields.indexOf(field))));
        for (const field of chars) field.dataTypeID = TEXT_OID;
      }
      return answer;
    };
    // Only the promise form is used here, and only of that has this function the type.
    Object.assign(this, { query: adapted });
  }

  /** Gives an adapter on this pool the answers the schema engine insists on: `"char"` columns typed as characters. */
  adapt(adapter: SqlDriverAdapter): SqlDriverAdapter {
    const queryRaw = adapter.queryRaw.bind(adapter);
    return Object.assign(adapter, {
      queryRaw: async (query: Parameters<typeof queryRaw>[0]) => {
        const answer = await queryRaw(query);
        const chars = this.charColumns.get(answer.rows);
        const columnTypes = answer.columnTypes.map((type, index) => (chars?.has(index) === true ? ColumnTypeEnum.Character : type));
        return { ...answer, columnTypes };
      },
    });
  }
}
