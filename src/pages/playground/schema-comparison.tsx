import type { GraphQLSchema } from 'graphql';
import { useMemo, useState, type ReactElement } from 'react';
import { ImportButton } from './import-button';
import { usePlayground } from './playground-state';
import { schemaChanges, SEVERITIES, SEVERITY_ORDER, type SchemaChange, type Severity } from './schema-changes';
import { SCHEMA_CHANGES_MESSAGES } from './schema-changes-messages';
import { schemaFromText } from './type-changes';
import './schema-comparison.css';

/** The changes between the schemas, or why the text is not a schema. Undefined without a text. */
function compareWith(text: string, schema: GraphQLSchema, isToThis: boolean): readonly SchemaChange[] | string | undefined {
  if (text.trim() === '') return undefined;
  try {
    const other = schemaFromText(text);
    return isToThis ? schemaChanges(other, schema) : schemaChanges(schema, other);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function Changes({ changes, severity }: { readonly changes: readonly SchemaChange[]; readonly severity: Severity }): ReactElement | null {
  const { language } = usePlayground();
  const messages = SCHEMA_CHANGES_MESSAGES[language];
  const ofSeverity = changes.filter(({ kind }) => SEVERITIES[kind] === severity);
  if (ofSeverity.length === 0) return null;
  return (
    <section className="schema-changes">
      <h4 className={severity}>
        {messages.severities[severity]} ({ofSeverity.length})
      </h4>
      <ul>
        {ofSeverity.map(({ kind, path, from, to }) => (
          <li key={[kind, path, from, to].join()}>
            <code>{path}</code> {messages.changes[kind](from, to)}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The form that compares the gateway's schema with that of another deployment. */
export function SchemaComparison({ schema }: { readonly schema: GraphQLSchema }): ReactElement {
  const { language } = usePlayground();
  const messages = SCHEMA_CHANGES_MESSAGES[language];
  const [text, setText] = useState('');
  const [isToThis, setToThis] = useState(true);
  const result = useMemo(() => compareWith(text, schema, isToThis), [text, schema, isToThis]);
  return (
    <section aria-labelledby="schema-comparison">
      <h3 id="schema-comparison">{messages.compare}</h3>
      <p className="quiet">{messages.intro}</p>
      <textarea
        aria-label={messages.text}
        rows={4}
        spellCheck={false}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
        }}
      />
      <div className="row schema-direction">
        <ImportButton label={messages.open} accept=".graphql,.graphqls,.gql,.json" onText={setText} />
        <label>
          {messages.direction}{' '}
          <select
            aria-label={messages.direction}
            value={String(isToThis)}
            onChange={({ target }) => {
              setToThis(target.value === 'true');
            }}
          >
            <option value="true">{messages.toThis}</option>
            <option value="false">{messages.fromThis}</option>
          </select>
        </label>
      </div>
      <div role="status">
        {typeof result === 'string' && <p className="fault">{`${messages.invalid}: ${result}`}</p>}
        {Array.isArray(result) && result.length === 0 && <p>{messages.same}</p>}
        {typeof result === 'object' && SEVERITY_ORDER.map((severity) => <Changes key={severity} changes={result} severity={severity} />)}
      </div>
    </section>
  );
}
