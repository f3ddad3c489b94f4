import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SCHEMA = 'src/graphql/schema.graphql';
const REST_OPERATIONS = 'src/rest/operations.graphql';
const OUTPUT = 'src/generated/operations.ts';

/** The GraphQL documents of the tests, at any depth below `test`, which does not exist where an image is built. */
function testDocuments(): string[] {
  if (!existsSync('test')) return [];
  return readdirSync('test', { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.graphql') && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Writes the types and documents of all operations of the REST routes and the tests, validated against the committed schema. */
async function generateOperations(): Promise<void> {
  const documents = [REST_OPERATIONS, ...testDocuments()].map((location) => ({
    location,
    document: parse(readFileSync(location, 'utf8')),
  }));
  const source = await codegen({
    filename: OUTPUT,
    schema: parse(readFileSync(SCHEMA, 'utf8')),
    documents,
    pluginMap: { typescriptOperations, typedDocumentNode },
    plugins: [{ typescriptOperations: {} }, { typedDocumentNode: {} }],
    config: {
      useTypeImports: true,
      skipTypename: true,
      immutableTypes: true,
      scalars: {
        ObjectID: 'string',
        Int64: { input: 'never', output: 'number | string' },
        DateOrDateTime: { input: 'string', output: 'never' },
        DateTimeISO: 'string',
      },
    },
  });
  mkdirSync(dirname(OUTPUT), { recursive: true });
  writeFileSync(OUTPUT, source);
}

void generateOperations();
