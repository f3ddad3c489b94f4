import { useId, type ReactElement } from 'react';
import { resolve, type Parameter } from './api-document';
import { Inline } from './markdown';
import { useReference } from './reference-state';
import { constraintsOf, typeOf } from './schema-fields';

interface FieldProps {
  readonly parameter: Parameter;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** The id of the row, by which search results and links lead to it; undefined if it is shown more than once. */
  readonly anchor?: string | undefined;
}

/** A button for each value of a list: any number of them can be chosen, and none means all. */
function ListChoice({
  name,
  value,
  values,
  onChange,
}: {
  readonly name: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly onChange: (value: string) => void;
}): ReactElement {
  const chosen = value === '' ? [] : value.split(',');
  return (
    <div className="list-choice" role="group" aria-label={name}>
      {values.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={chosen.includes(each)}
          onClick={() => {
            // In the order of the document, so that the same choice is the same request.
            onChange(values.filter((other) => (other === each) !== chosen.includes(other)).join(','));
          }}
        >
          {each}
        </button>
      ))}
    </div>
  );
}

function Choice({
  id,
  value,
  values,
  fallback,
  onChange,
}: {
  readonly id: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly fallback: string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  return (
    <select
      id={id}
      value={value}
      onChange={(event) => {
        onChange(event.target.value);
      }}
    >
      <option value="">{fallback}</option>
      {values.map((each) => (
        <option key={each}>{each}</option>
      ))}
    </select>
  );
}

/** A parameter: its name, type and description, and the field for its value. */
export function ParameterField({ parameter, value, onChange, anchor }: FieldProps): ReactElement {
  const { document, messages } = useReference();
  const id = useId();
  const { name, in: place, required, description } = parameter;
  const schema = resolve(document, parameter.schema);
  const items = schema.items === undefined ? undefined : resolve(document, schema.items).enum?.map(String);
  const values = schema.enum?.map(String);
  const facts = [typeOf(document, parameter.schema, messages.types), constraintsOf(schema, messages)].filter((fact) => fact !== '');
  return (
    <div className="parameter" id={anchor}>
      <div className="parameter-text">
        <p className="parameter-name">
          {items === undefined ? <label htmlFor={id}>{name}</label> : <span>{name}</span>} <span className="facts">{facts.join(', ')}</span>
          {required && <span className="required">{messages.required}</span>}
        </p>
        <p>
          <Inline text={description} />
        </p>
      </div>
      {items !== undefined ? (
        <ListChoice name={name} value={value} values={items} onChange={onChange} />
      ) : values !== undefined ? (
        <Choice id={id} value={value} values={values} fallback={place === 'header' ? messages.notSent : messages.any} onChange={onChange} />
      ) : (
        <input
          id={id}
          value={value}
          inputMode={schema.type === 'integer' ? 'numeric' : 'text'}
          placeholder={schema.default === undefined ? undefined : String(schema.default)}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      )}
    </div>
  );
}
