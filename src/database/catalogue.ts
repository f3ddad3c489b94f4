import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';

/** What Prisma's own comparison does not see: each by its kind and name, with the server's text of it. */
export type Catalogue = ReadonlyMap<string, string>;

/**
 * Checks, functions, triggers and indexes of the current schema. Texts are the server's own, which spell the same thing
 * the same way in all versions we run on; the schema's name is left out, for the comparison is between two databases. So is
 * whether a check was validated for old rows too, which is for those who run the database to decide.
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
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
   where not tgisinternal and c.relnamespace = current_schema()::regnamespace
  union all
  select 'index ' || indexname, indexdef from pg_indexes where schemaname = current_schema() and tablename <> '_prisma_migrations'`;

/** Reads the catalogue of a database. */
export async function readCatalogue(adapter: SqlDriverAdapter): Promise<Catalogue> {
  const { rows } = await adapter.queryRaw({ sql: OBJECTS, args: [], argTypes: [] });
  return new Map(rows.map(([name, text]) => [String(name), String(text)]));
}

/** What a database lacks, has besides or has otherwise than it should, a line each. */
export function catalogueDifference(expected: Catalogue, actual: Catalogue): string[] {
  const names = [...new Set([...expected.keys(), ...actual.keys()])].sort();
  return names.flatMap((name) => {
    if (!actual.has(name)) return [`- missing: ${name}`];
    if (!expected.has(name)) return [`- not of any migration: ${name}`];
    return actual.get(name) === expected.get(name) ? [] : [`- changed: ${name}`];
  });
}
