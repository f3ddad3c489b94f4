import { pick, useGraphiQL, type GraphiQLPlugin } from '@graphiql/react';
import { OperationTypeNode } from 'graphql';
import type { ReactElement } from 'react';
import { operationsOf, parseDraft } from './explorer-edit';
import { Fields } from './explorer-fields';
import { EXPLORER_MESSAGES } from './explorer-messages';
import { ExplorerContext } from './explorer-state';
import { ExplorerIcon } from './feature-icons';
import { usePlayground } from './playground-state';
import { useDraft } from './use-draft';
import './explorer.css';

function Explorer(): ReactElement {
  const { language } = usePlayground();
  const messages = EXPLORER_MESSAGES[language];
  const { schema, operationName, isIntrospecting } = useGraphiQL(pick('schema', 'operationName', 'isIntrospecting'));
  const [draft, change] = useDraft();
  const document = parseDraft(draft.query);
  if (!schema) return <p className="plugin quiet">{isIntrospecting ? '…' : messages.noSchema}</p>;
  const operations = operationsOf(document ?? null);
  const current = operations.find(({ name }) => name?.value === operationName) ?? operations[0];
  return (
    <div className="plugin explorer">
      <h2>{messages.explorer}</h2>
      <p className="quiet">{messages.intro}</p>
      {document === undefined ? (
        <p className="fault" role="status">
          {messages.syntaxError}
        </p>
      ) : (
        <ExplorerContext value={{ schema, draft, change, messages }}>
          {Object.values(OperationTypeNode).map((kind) => {
            const type = schema.getRootType(kind);
            if (!type) return null;
            const node = current?.operation === kind ? current : operations.find(({ operation }) => operation === kind);
            return (
              <section key={kind} aria-label={kind}>
                <h3>
                  {kind} {node?.name?.value}
                </h3>
                <Fields place={{ type, operation: kind, parents: node && [node], missing: [] }} />
              </section>
            );
          })}
        </ExplorerContext>
      )}
    </div>
  );
}

/** The plugin that writes an operation by choosing fields and arguments of the schema. */
export const EXPLORER_PLUGIN: GraphiQLPlugin = { title: 'Explorer', icon: ExplorerIcon, content: Explorer };
