import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';

/** Database objects by kind and name, each with its definition as the server prints it. */
export type Catalogue = ReadonlyMap<string, string>;

/**
 * Objects that Prisma's own comparison does not cover: checks, functions, triggers and indexes of the current schema. The server prints the
 * same definition in the same way in all supported versions. Left out are the name of the schema, because two databases are compared, and,
 * which is the operator's decision, whether a check was validated for old rows too, and triggers whose functions are in another schema.
 */
const OBJECTS = `
  select 'check ' || conrelid::regclass::text || '.' || conname as name, replace(pg_get_constraintdef(oid), ' NOT VALID', '') as text
    from pg_constraint where contype = 'c' and connamespace = current_schema()::regnamespace
  union all
  select 'function ' || p.proname, regexp_replace(p.prosrc || coalesce(array_to_string(p.proconfig, ','), '') || p.prosecdef, '[[:space:]]+', ' ', 'g')
    from pg_proc p where p.pronamespace = current_schema()::regnamespace
     and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  union all
  select 'trigger ' || tgrelid::regclass::text || '.' || tgname, pg_get_triggerdef(t.oid) || tgenabled::text
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
   where not tgisinternal and c.relnamespace = current_schema()::regnamespace and p.pronamespace = c.relnamespace
  union all
  select 'index ' || indexname, indexdef from pg_indexes where schemaname = current_schema() and tablename <> '_prisma_migrations'`;

/**
 * Objects that Prisma's own comparison covers: tables, columns, keys and enums. Timestamps of different precision count as equal, and so do
 * texts with and without a maximum length, because they are read in the same way.
 */
const TABLES = `
  select 'column ' || c.relname || '.' || a.attname,
         regexp_replace(regexp_replace(format_type(a.atttypid, a.atttypmod), '^timestamp[(][0-9][)]', 'timestamp'), '^character varying.*', 'text')
         || case when a.attnotnull then ' not null' else '' end
    from pg_attribute a join pg_class c on c.oid = a.attrelid
   where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and c.relname <> '_prisma_migrations'
     and a.attnum > 0 and not a.attisdropped
  union all
  select 'key ' || conrelid::regclass::text || '.' || conname, pg_get_constraintdef(oid)
    from pg_constraint
   where contype in ('p', 'u', 'f') and connamespace = current_schema()::regnamespace and conrelid is distinct from to_regclass('_prisma_migrations')::oid
  union all
  select 'enum ' || t.typname, string_agg(e.enumlabel, ',' order by e.enumsortorder)
    from pg_type t join pg_enum e on e.enumtypid = t.oid where t.typnamespace = current_schema()::regnamespace group by t.typname`;

async function readObjects(adapter: SqlDriverAdapter, sql: string): Promise<Catalogue> {
  const { rows } = await adapter.queryRaw({ sql, args: [], argTypes: [] });
  return new Map(rows.map(([name, text]) => [String(name), String(text)]));
}

/** Reads the objects that Prisma's own comparison does not cover. */
export function readCatalogue(adapter: SqlDriverAdapter): Promise<Catalogue> {
  return readObjects(adapter, OBJECTS);
}

/** Reads all objects that migrations create. */
export function readStructure(adapter: SqlDriverAdapter): Promise<Catalogue> {
  return readObjects(adapter, `${OBJECTS} union all ${TABLES}`);
}

/** Lists the objects that a database lacks, has in addition or has in another form than expected, one line each. */
export function catalogueDifference(expected: Catalogue, actual: Catalogue): string[] {
  const names = [...new Set([...expected.keys(), ...actual.keys()])].sort();
  return names.flatMap((name) => {
    if (!actual.has(name)) return [`- missing: ${name}`];
    if (!expected.has(name)) return [`- not of any migration: ${name}`];
    return actual.get(name) === expected.get(name) ? [] : [`- changed: ${name}`];
  });
}
