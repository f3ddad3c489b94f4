import { ColumnTypeEnum, type SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import { DatabaseError, Pool, type PoolConfig, type QueryResult } from 'pg';
import { withQuotedCode } from '../database/failure-messages';

/** The catalogue's one-byte `"char"` type, which the adapter does not support, and `text`, which it does. */
const CATALOG_CHAR_OID = 18;
const TEXT_OID = 25;

/** Appends the SQLSTATE of a server error to its message, because the schema engine passes on only the message. */
function quoteCode(error: unknown): unknown {
  if (error instanceof DatabaseError && error.code !== undefined) error.message = withQuotedCode(error.message, error.code);
  return error;
}

/**
 * A pool for the schema engine, which reads `"char"` columns of the system catalogue. Types them as text for the adapter, and keeps track
 * of which columns they were.
 */
export class CatalogPool extends Pool {
  private readonly charColumns = new WeakMap<object, ReadonlySet<number>>();

  constructor(config: PoolConfig) {
    super(config);
    const query = this.query.bind(this) as (...args: readonly unknown[]) => Promise<QueryResult | QueryResult[]>;
    const adapted = async (...args: readonly unknown[]): Promise<QueryResult | QueryResult[]> => {
      const answer = await query(...args).catch((error: unknown) => {
        throw quoteCode(error);
      });
      // A script of several statements has several results.
      for (const { rows, fields } of [answer].flat()) {
        const chars = fields.filter((field) => field.dataTypeID === CATALOG_CHAR_OID);
        if (chars.length > 0) this.charColumns.set(rows, new Set(chars.map((field) => fields.indexOf(field))));
        for (const field of chars) field.dataTypeID = TEXT_OID;
      }
      return answer;
    };
    // Only the promise form is used here, and this function's type is that of the promise form.
    Object.assign(this, { query: adapted });
  }

  /** Makes an adapter on this pool report `"char"` columns as characters, which is the type that the schema engine requires. */
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
