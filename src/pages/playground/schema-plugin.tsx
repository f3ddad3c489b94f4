import { pick, useGraphiQL, type GraphiQLPlugin } from '@graphiql/react';
import { introspectionFromSchema, printSchema, type GraphQLSchema } from 'graphql';
import { useMemo, type ReactElement } from 'react';
import { downloadFile } from './download-file';
import { SchemaIcon } from './icons';
import { usePlayground } from './playground-state';
import { SchemaComparison } from './schema-comparison';

function toJson(schema: GraphQLSchema): string {
  return JSON.stringify({ data: introspectionFromSchema(schema) }, null, 2);
}

function Schema(): ReactElement {
  const { messages } = usePlayground();
  const { schema, isIntrospecting } = useGraphiQL(pick('schema', 'isIntrospecting'));
  const sdl = useMemo(() => (schema ? `${printSchema(schema)}\n` : ''), [schema]);
  if (!schema) {
    return (
      <div className="plugin">
        <h2>{messages.schema}</h2>
        <p className="quiet">{isIntrospecting ? '…' : messages.noSchema}</p>
      </div>
    );
  }
  return (
    <div className="plugin">
      <h2>{messages.schema}</h2>
      <div className="row">
        <button
          type="button"
          onClick={() => {
            downloadFile('schema.graphql', 'application/graphql', sdl);
          }}
        >
          {messages.downloadSdl}
        </button>
        <button
          type="button"
          onClick={() => {
            downloadFile('schema.json', 'application/json', toJson(schema));
          }}
        >
          {messages.downloadJson}
        </button>
      </div>
      <SchemaComparison schema={schema} />
      <pre className="text" tabIndex={0} aria-label={messages.schema}>
        {sdl}
      </pre>
    </div>
  );
}

/** The plugin that shows the schema as text, and downloads it. */
export const SCHEMA_PLUGIN: GraphiQLPlugin = { title: 'Schema', icon: SchemaIcon, content: Schema };
