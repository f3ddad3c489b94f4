import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';
import { useEffect, useRef, type ReactElement } from 'react';
import { sampleValue, setVariable } from './explorer-edit';
import { useExplorer } from './explorer-state';
import { isObject } from './parse-object';
import { textOfValue, valueOfText } from './value-text';

/** A value within the variables. */
interface ValueProps {
  readonly type: GraphQLInputType;
  /** Its place: the name of the variable, then the names of input fields. */
  readonly path: readonly string[];
  readonly value: unknown;
}

/** What the inputs of one value have in common. */
interface InputProps {
  readonly type: GraphQLInputType;
  readonly label: string;
  readonly value: unknown;
  readonly set: (next: unknown) => void;
}

/** Check boxes for a list of an enum type. */
function EnumSet({ names, label, value, set }: Omit<InputProps, 'type'> & { readonly names: readonly string[] }): ReactElement {
  const chosen: readonly unknown[] = Array.isArray(value) ? value : [];
  return (
    <span className="explorer-set" role="group" aria-label={label}>
      {names.map((name) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={({ target }) => {
              set(target.checked ? names.filter((other) => other === name || chosen.includes(other)) : chosen.filter((other) => other !== name)); // prettier-ignore
            }}
          />
          {name}
        </label>
      ))}
    </span>
  );
}

function Choice({ type, label, value, set }: InputProps): ReactElement {
  const { messages } = useExplorer();
  const nullable = getNullableType(type);
  const choices = isEnumType(nullable) ? nullable.getValues().map(({ name }) => name) : ['true', 'false'];
  const chosen = textOfValue(value);
  return (
    <select
      aria-label={label}
      value={chosen}
      onChange={({ target }) => {
        set(target.value === '' ? null : isEnumType(nullable) ? target.value : target.value === 'true');
      }}
    >
      {(!isNonNullType(type) || !choices.includes(chosen)) && <option value="">{messages.noValue}</option>}
      {choices.map((choice) => (
        <option key={choice}>{choice}</option>
      ))}
    </select>
  );
}

function TextInput({ type, label, value, set }: InputProps): ReactElement {
  const { messages } = useExplorer();
  const given = textOfValue(value);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // The value was changed elsewhere, or its text in the variables differs from the one that was typed.
    if (input.current !== null) input.current.value = given;
  }, [given]);
  const finish = (text: string): void => {
    if (text !== given) set(valueOfText(type, text));
  };
  return (
    <input
      ref={input}
      aria-label={label}
      placeholder={isListType(getNullableType(type)) ? messages.list : String(type)}
      defaultValue={given}
      spellCheck={false}
      autoComplete="off"
      onBlur={({ target }) => {
        finish(target.value);
      }}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Enter') finish(currentTarget.value);
      }}
    />
  );
}

/** The input of a value, by its type. */
export function ValueInput({ type, path, value }: ValueProps): ReactElement {
  const { draft, change, messages } = useExplorer();
  const nullable = getNullableType(type);
  if (isInputObjectType(nullable)) return <InputFields type={nullable} path={path} value={value} />;
  const label = messages.valueOf(path.join('.'));
  const set = (next: unknown): void => {
    change({ ...draft, variables: setVariable(draft.variables, path, next) });
  };
  const item = isListType(nullable) ? getNullableType(nullable.ofType) : undefined;
  if (isEnumType(item)) return <EnumSet names={item.getValues().map(({ name }) => name)} label={label} value={value} set={set} />;
  const isChoice = isEnumType(nullable) || String(nullable) === 'Boolean';
  const Input = isChoice ? Choice : TextInput;
  return <Input type={type} label={label} value={value} set={set} />;
}

/** The fields of an input object. */
function InputFields({ type, path, value }: Omit<ValueProps, 'type'> & { readonly type: GraphQLInputObjectType }): ReactElement {
  const { draft, change, messages } = useExplorer();
  const values = isObject(value) ? value : {};
  return (
    <ul className="explorer-list" aria-label={messages.valueOf(path.join('.'))}>
      {Object.values(type.getFields()).map((field) => {
        const isGiven = Object.hasOwn(values, field.name);
        const fieldPath = [...path, field.name];
        return (
          <li key={field.name}>
            <label title={field.description ?? undefined}>
              <input
                type="checkbox"
                checked={isGiven}
                onChange={() => {
                  const next = isGiven ? undefined : sampleValue(field.type, field.defaultValue);
                  change({ ...draft, variables: setVariable(draft.variables, fieldPath, next) });
                }}
              />
              {field.name} <span className="quiet">{String(field.type)}</span>
            </label>
            {isGiven && <ValueInput type={field.type} path={fieldPath} value={values[field.name]} />}
          </li>
        );
      })}
    </ul>
  );
}
