import { parseSync } from '@swc/core';

/** A generic node of a syntax tree. */
type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

/** This node and all its descendants, each with its parent. */
function* nodesBelow(node: Node, parent?: Node): Generator<readonly [node: Node, parent: Node | undefined]> {
  yield [node, parent];
  for (const child of Object.values(node)) if (isNode(child)) yield* nodesBelow(child, Array.isArray(node) ? parent : node);
}

function nodesOf(source: string): (readonly [node: Node, parent: Node | undefined])[] {
  return [...nodesBelow({ ...parseSync(source, { syntax: 'typescript', tsx: true, decorators: true }) })];
}

/** The module that a node imports: by `import`, `export … from`, a type import, `import()` or `require`. */
function importedBy(node: Node): unknown {
  const { type, source, argument, callee, arguments: values } = node;
  if (['ImportDeclaration', 'ExportAllDeclaration', 'ExportNamedDeclaration'].includes(String(type))) return source;
  if (type === 'TsImportType') return argument;
  if (type === 'TsExternalModuleReference') return node['expression'];
  if (type !== 'CallExpression' || !isNode(callee) || !Array.isArray(values)) return undefined;
  if (callee['type'] !== 'Import' && callee['value'] !== 'require') return undefined;
  const [first] = values as readonly unknown[];
  return isNode(first) ? first['expression'] : undefined;
}

/** The names of the modules that a TypeScript source imports, types included. */
export function importedModules(source: string): string[] {
  return nodesOf(source).flatMap(([node]) => {
    const imported = importedBy(node);
    return isNode(imported) && typeof imported['value'] === 'string' ? [imported['value']] : [];
  });
}

/** Whether a TypeScript source uses or imports the global `process`. Properties of that name do not count. */
export function namesProcess(source: string): boolean {
  return nodesOf(source).some(([node, parent]) => {
    const { type, value } = node;
    if (type === 'StringLiteral') return value === 'process' || value === 'node:process';
    return type === 'Identifier' && value === 'process' && parent?.['property'] !== node;
  });
}
