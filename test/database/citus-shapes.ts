import { parse } from 'libpg-query';

/**
 * Checks statements for Citus without Citus. It supports all SQL in statements that one node can run, which are those where every
 * reference to a distributed table has the same constant in its distribution column (docs: SQL Support and Workarounds). A statement
 * of the gateway has to be one of these. Others may be supported, too, but they are sent to every shard or run in steps.
 */
const DISTRIBUTION_COLUMNS: ReadonlyMap<string, string> = new Map([['transactions', 'user_id']]);

/** Why a statement does not run on one node. */
export type CitusFault =
  'not restricted to one user' | 'restricted by a set-returning function' | 'several users' | 'joined with a table of the coordinator';

type Node = Readonly<Record<string, unknown>>;

/** What an alias of a FROM clause stands for: expressions by column for a row of constants. */
type Source =
  | { readonly kind: 'constants'; readonly columns: ReadonlyMap<string, string> }
  | { readonly kind: 'function' }
  | { readonly kind: 'table' };

type Scope = ReadonlyMap<string, Source>;

/** A property of a node of the parse tree, as a node; empty if it has none. */
function child(node: Node, name: string): Node {
  const value = node[name];
  // The parse tree is JSON: an object's properties can be read as unknown.
  return typeof value === 'object' && value !== null ? (value as Node) : {};
}

function children(node: Node, name: string): readonly Node[] {
  const value = node[name];
  return Array.isArray(value) ? (value as readonly Node[]) : [];
}

/** A property of a node that is a text; undefined if it is not. */
function text(node: Node, name: string): string | undefined {
  const value = node[name];
  return typeof value === 'string' ? value : undefined;
}

/** The names of a column reference, such as `['t', 'user_id']`. */
function columnOf(node: Node): readonly string[] {
  return children(child(node, 'ColumnRef'), 'fields').map((field) => text(child(field, 'String'), 'sval') ?? '*');
}

/** The text of a constant that is known before planning, in a scope; undefined for anything else. */
function constantOf(node: Node, scope: Scope): string | undefined {
  if ('TypeCast' in node) return constantOf(child(child(node, 'TypeCast'), 'arg'), scope);
  if ('ParamRef' in node) return `$${String(child(node, 'ParamRef')['number'])}`;
  if ('A_Const' in node) return JSON.stringify(child(child(node, 'A_Const'), 'sval'));
  const [alias = '', column = ''] = columnOf(node);
  const source = scope.get(alias);
  return source?.kind === 'constants' ? source.columns.get(column) : undefined;
}

/** The aliases of a FROM clause. A subquery without FROM is a row of constants, which the planner puts in place of its columns. */
function sourcesOf(from: readonly Node[], scope: Scope): Map<string, Source> {
  const found = new Map<string, Source>();
  for (const item of from) {
    const join = child(item, 'JoinExpr');
    for (const side of ['larg', 'rarg'])
      if (side in join) for (const [alias, source] of sourcesOf([child(join, side)], scope)) found.set(alias, source);
    const table = child(item, 'RangeVar');
    if ('relname' in table) found.set(text(child(table, 'alias'), 'aliasname') ?? String(table['relname']), { kind: 'table' });
    const called = child(item, 'RangeFunction');
    if ('functions' in called) found.set(String(child(called, 'alias')['aliasname']), { kind: 'function' });
    const subquery = child(item, 'RangeSubselect');
    const select = child(child(subquery, 'subquery'), 'SelectStmt');
    if (!('targetList' in select) || 'fromClause' in select) continue;
    const columns = children(select, 'targetList').flatMap((target): [string, string][] => {
      const { name, val } = child(target, 'ResTarget');
      const constant = constantOf(child({ val }, 'val'), scope);
      return constant === undefined ? [] : [[String(name), constant]];
    });
    found.set(String(child(subquery, 'alias')['aliasname']), { kind: 'constants', columns: new Map(columns) });
  }
  return found;
}

/** The tables of a FROM clause, without those of its subqueries. */
function tablesOf(from: readonly Node[]): readonly Node[] {
  return from.flatMap((item) => {
    const join = child(item, 'JoinExpr');
    if ('larg' in join) return tablesOf([child(join, 'larg'), child(join, 'rarg')]);
    return 'RangeVar' in item ? [child(item, 'RangeVar')] : [];
  });
}

/** The conditions that all rows of a WHERE clause satisfy. */
function conditionsOf(where: Node): readonly Node[] {
  const { boolop } = child(where, 'BoolExpr');
  return boolop === 'AND_EXPR' ? children(child(where, 'BoolExpr'), 'args').flatMap(conditionsOf) : [where];
}

/** Collects what a statement reads. */
class Reading {
  readonly faults = new Set<CitusFault>();
  readonly users = new Set<string>();
  readonly tables = new Set<string>();
  /** The names of WITH, which are no tables. */
  readonly expressions = new Set<string>();

  visit(node: unknown, scope: Scope): void {
    if (Array.isArray(node)) for (const item of node) this.visit(item, scope);
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
    // See `child`.
    const found = node as Node;
    if ('ctename' in found) this.expressions.add(String(found['ctename']));
    // Statements have this property; it is SETOP_NONE, or the operator between `larg` and `rarg`.
    const inner = 'op' in found ? this.select(found, scope) : scope;
    for (const value of Object.values(found)) this.visit(value, inner);
  }

  /** @returns the scope of its subqueries */
  private select(statement: Node, outer: Scope): Scope {
    const from = children(statement, 'fromClause');
    const scope = new Map([...outer, ...sourcesOf(from, outer)]);
    for (const table of tablesOf(from)) {
      const name = String(table['relname']);
      const column = DISTRIBUTION_COLUMNS.get(name);
      this.tables.add(name);
      if (column === undefined) continue;
      const alias = text(child(table, 'alias'), 'aliasname') ?? name;
      this.restrict(conditionsOf(child(statement, 'whereClause')), [alias, column], scope);
    }
    return scope;
  }

  /** Finds the condition `alias.column = constant`. */
  private restrict(conditions: readonly Node[], [alias, column]: readonly [string, string], scope: Scope): void {
    let fault: CitusFault = 'not restricted to one user';
    for (const condition of conditions) {
      const { kind, lexpr, rexpr, name } = child(condition, 'A_Expr');
      const operator = child(children({ name }, 'name')[0] ?? {}, 'String')['sval'];
      const [left, right] = [child({ lexpr }, 'lexpr'), child({ rexpr }, 'rexpr')];
      const names = columnOf(left);
      if (kind !== 'AEXPR_OP' || operator !== '=' || names.at(-1) !== column || (names.length > 1 && names[0] !== alias)) continue;
      const constant = constantOf(right, scope);
      if (constant !== undefined) {
        this.users.add(constant);
        return;
      }
      if (scope.get(columnOf(right)[0] ?? '')?.kind === 'function') fault = 'restricted by a set-returning function';
    }
    this.faults.add(fault);
  }
}

/** The reasons why a statement does not run on one node of a cluster; none for one that reads no distributed table. */
export async function citusFaults(sql: string): Promise<CitusFault[]> {
  const reading = new Reading();
  reading.visit(await parse(sql), new Map());
  const { faults, users } = reading;
  const tables = [...reading.tables].filter((table) => !reading.expressions.has(table));
  if (users.size > 1) faults.add('several users');
  const isDistributed = (table: string): boolean => DISTRIBUTION_COLUMNS.has(table);
  if (tables.some(isDistributed) && !tables.every(isDistributed)) faults.add('joined with a table of the coordinator');
  return [...faults];
}
