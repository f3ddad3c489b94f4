import { useHeadersEditorState, useVariablesEditorState, type GraphiQLPlugin } from '@graphiql/react';
import { useState, type ReactElement } from 'react';
import { downloadFile } from './download-file';
import { EnvironmentForm } from './environment-form';
import { useEnvironments, useEnvironmentValues } from './environment-store';
import { exportEnvironments, mergeEnvironments, parseEnvironments, type Environments } from './environments';
import { ENVIRONMENTS_MESSAGES, type EnvironmentsMessages } from './environments-messages';
import { newId } from './exported-file';
import { EnvironmentsIcon } from './feature-icons';
import { ImportButton } from './import-button';
import { importFaultMessage } from './import-messages';
import { placeholdersIn } from './placeholders';
import { usePlayground } from './playground-state';
import { uniqueName } from './unique-name';
import './environments.css';

/** The placeholders of the open tab and the shared headers, each with whether it has a value. */
function UsedPlaceholders({ messages }: { readonly messages: EnvironmentsMessages }): ReactElement | null {
  const { sharedHeaders } = usePlayground();
  const [variables] = useVariablesEditorState();
  const [headers] = useHeadersEditorState();
  const values = useEnvironmentValues();
  const names = placeholdersIn(variables, headers, sharedHeaders);
  if (names.length === 0) return null;
  return (
    <section aria-label={messages.used}>
      <h3>{messages.used}</h3>
      <ul className="environments-used">
        {names.map((name) => {
          const hasValue = values.has(name);
          return (
            <li key={name}>
              <code>{name}</code> <span className={hasValue ? 'quiet' : 'fault'}>{hasValue ? messages.hasValue : messages.missing}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function ActivePicker({
  environments,
  messages,
  onPick,
  onCreate,
}: {
  readonly environments: Environments;
  readonly messages: EnvironmentsMessages;
  readonly onPick: (id: string | undefined) => void;
  readonly onCreate: () => void;
}): ReactElement {
  return (
    <>
      <label htmlFor="environments-active">{messages.active}</label>
      <div className="row">
        <select
          id="environments-active"
          value={environments.activeId ?? ''}
          onChange={({ target }) => {
            onPick(target.value === '' ? undefined : target.value);
          }}
        >
          <option value="">{messages.none}</option>
          {environments.list.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <button type="button" className="plain" onClick={onCreate}>
          {messages.create}
        </button>
      </div>
    </>
  );
}

function Files({
  environments,
  messages,
  store,
  onFault,
}: {
  readonly environments: Environments;
  readonly messages: EnvironmentsMessages;
  readonly store: (next: (now: Environments) => Environments, text: string) => void;
  readonly onFault: (text: string) => void;
}): ReactElement {
  const { language } = usePlayground();
  return (
    <div className="row environments-files">
      <button
        type="button"
        className="plain"
        disabled={environments.list.length === 0}
        onClick={() => {
          downloadFile('environments.json', 'application/json', exportEnvironments(environments));
        }}
      >
        {messages.exportAll}
      </button>
      <ImportButton
        label={messages.importFile}
        accept=".json"
        onText={(text) => {
          const found = parseEnvironments(text);
          if ('reason' in found) onFault(importFaultMessage(found, language));
          else store((now) => mergeEnvironments(now, found), messages.imported);
        }}
      />
    </div>
  );
}

function EnvironmentsPanel(): ReactElement {
  const { language } = usePlayground();
  const messages = ENVIRONMENTS_MESSAGES[language];
  const [environments, change] = useEnvironments();
  const [outcome, setOutcome] = useState<{ readonly text: string; readonly isFault?: boolean }>({ text: '' });
  const store = (next: (now: Environments) => Environments, text = ''): void => {
    setOutcome(change(next) ? { text } : { text: messages.full, isFault: true });
  };
  const active = environments.list.find(({ id }) => id === environments.activeId);
  const create = (): void => {
    const id = newId();
    store(({ list }) => {
      const name = uniqueName(messages.defaultName, list.map((one) => one.name)); // prettier-ignore
      return { list: [...list, { id, name, variables: [] }], activeId: id };
    });
  };
  return (
    <div className="plugin environments">
      <h2>{messages.environments}</h2>
      <p className="quiet">{environments.list.length === 0 ? messages.empty : messages.intro}</p>
      <ActivePicker
        environments={environments}
        messages={messages}
        onPick={(activeId) => {
          store((now) => ({ ...now, activeId }));
        }}
        onCreate={create}
      />
      {active && (
        <EnvironmentForm
          key={active.id}
          environment={active}
          messages={messages}
          onChange={(next, text) => {
            store((now) => ({ ...now, list: now.list.flatMap((one) => (one.id === active.id ? (next ?? []) : one)) }), text);
          }}
        />
      )}
      <p className={outcome.isFault === true ? 'fault' : ''} role="status">
        {outcome.text}
      </p>
      <UsedPlaceholders messages={messages} />
      <Files
        environments={environments}
        messages={messages}
        store={store}
        onFault={(text) => {
          setOutcome({ text, isFault: true });
        }}
      />
    </div>
  );
}

/** The plugin for variables that are used as `{{name}}` in the variables and headers of operations. */
export const ENVIRONMENTS_PLUGIN: GraphiQLPlugin = { title: 'Environments', icon: EnvironmentsIcon, content: EnvironmentsPanel };
