import type { ReactElement } from 'react';
import { guarded, isKey, type Environment, type EnvironmentVariable } from './environments';
import type { EnvironmentsMessages } from './environments-messages';
import { usePlayground } from './playground-state';
import { useSecondClick } from './use-second-click';

function VariableRow({
  variable,
  messages,
  onChange,
}: {
  readonly variable: EnvironmentVariable;
  readonly messages: EnvironmentsMessages;
  /** Undefined: deleted. */
  readonly onChange: (next: EnvironmentVariable | undefined) => void;
}): ReactElement {
  const { key, value, isSecret } = variable;
  const name = key === '' ? messages.key : key;
  return (
    <li className="environments-variable">
      <input
        aria-label={messages.key}
        placeholder="userId"
        value={key}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => {
          onChange({ ...variable, key: target.value });
        }}
      />
      {/* Not a password field: browsers would offer to save it. */}
      <input
        aria-label={messages.value(name)}
        className={isSecret ? 'environments-secret' : ''}
        value={value}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => {
          onChange({ ...variable, value: target.value });
        }}
      />
      <label>
        <input
          type="checkbox"
          aria-label={messages.secretOf(name)}
          checked={isSecret}
          onChange={({ target }) => {
            onChange({ ...variable, isSecret: target.checked });
          }}
        />{' '}
        {messages.secret}
      </label>
      <button
        type="button"
        className="plain"
        aria-label={messages.remove(name)}
        title={messages.remove(name)}
        onClick={() => {
          onChange(undefined);
        }}
      >
        ✕
      </button>
    </li>
  );
}

/** The faults of the names of variables. */
function keyFaults(variables: readonly EnvironmentVariable[], messages: EnvironmentsMessages): string[] {
  const keys = variables.map(({ key }) => key).filter((key) => key !== '');
  const repeated = new Set(keys.filter((key, index) => keys.indexOf(key) !== index));
  return [...keys.filter((key) => !isKey(key)).map(messages.badKey), ...[...repeated].map(messages.repeatedKey)];
}

function RemoveButton({ messages, onRemove }: { readonly messages: EnvironmentsMessages; readonly onRemove: () => void }): ReactElement {
  const { isSure, handlers } = useSecondClick(onRemove);
  return (
    <button type="button" className="plain" {...handlers}>
      {isSure ? messages.removeSure : messages.removeEnvironment}
    </button>
  );
}

interface FormProps {
  readonly environment: Environment;
  readonly messages: EnvironmentsMessages;
  /** Undefined: deleted. `text` says what else happened. */
  readonly onChange: (next: Environment | undefined, text?: string) => void;
}

/** The form of one environment: its name and its variables. */
export function EnvironmentForm({ environment, messages, onChange }: FormProps): ReactElement {
  const { token } = usePlayground();
  const { name, variables } = environment;
  return (
    <>
      <label htmlFor="environment-name">{messages.name}</label>
      <input
        id="environment-name"
        value={name}
        maxLength={100}
        autoComplete="off"
        onChange={({ target }) => {
          onChange({ ...environment, name: target.value });
        }}
      />
      <h3>{messages.variables}</h3>
      <ul className="environments-variables">
        {variables.map((variable, index) => (
          <VariableRow
            // Rows have no identity besides their position.
            key={index}
            variable={variable}
            messages={messages}
            onChange={(next) => {
              const kept = next && guarded(next, token);
              const text = kept?.isSecret === true && next?.isSecret === false ? messages.madeSecret : '';
              onChange({ ...environment, variables: variables.flatMap((other, at) => (at === index ? (kept ?? []) : other)) }, text);
            }}
          />
        ))}
      </ul>
      <p className="fault" role="status">
        {keyFaults(variables, messages).join(' ')}
      </p>
      {variables.some(({ isSecret }) => isSecret) && <p className="quiet">{messages.secretNote}</p>}
      <div className="row">
        <button
          type="button"
          onClick={() => {
            onChange({ ...environment, variables: [...variables, { key: '', value: '', isSecret: false }] });
          }}
        >
          {messages.addVariable}
        </button>
        <RemoveButton
          messages={messages}
          onRemove={() => {
            onChange(undefined);
          }}
        />
      </div>
    </>
  );
}
