import type { CodegenConfig } from '@graphql-codegen/cli';

/** The types and documents of every operation the REST routes and the tests run, checked against the committed schema. */
const config: CodegenConfig = {
  schema: 'src/graphql/schema.graphql',
  documents: ['src/rest/operations.graphql', 'test/**/*.graphql'],
  generates: {
    'src/generated/operations.ts': {
      plugins: ['typescript', 'typescript-operations', 'typed-document-node'],
      config: {
        enumsAsTypes: true,
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
    },
  },
};

export default config;
