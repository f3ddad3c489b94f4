import type { ReactElement } from 'react';
import { resolve, type Schema } from './api-document';
import { Inline, Markdown } from './markdown';
import { useReference } from './reference-state';
import { variantsOf, type Field, type Variant } from './schema-fields';

function FieldRow({ field }: { readonly field: Field }): ReactElement {
  const { messages } = useReference();
  const { name, type, description, values, variants } = field;
  const count = variants.reduce((sum, { fields }) => sum + fields.length, 0);
  return (
    <li>
      <p className="parameter-name">
        <span>{name}</span> <span className="facts">{type}</span>
      </p>
      {description !== '' && <p><Inline text={description} /></p> /* prettier-ignore */}
      {values !== undefined && (
        <details className="fold">
          <summary>{messages.values}</summary>
          {/* Without the first line, which describes the type. */}
          <Markdown text={values.replace(/^.*\n+/, '')} />
        </details>
      )}
      {count > 0 && (
        <details className="fold">
          <summary>{messages.children(count)}</summary>
          <Variants variants={variants} />
        </details>
      )}
    </li>
  );
}

function Variants({ variants }: { readonly variants: readonly Variant[] }): ReactElement {
  return (
    <>
      {variants.map(({ label, fields }) => (
        <div key={label ?? ''}>
          {label !== undefined && <p className="variant-label"><code>{label}</code></p> /* prettier-ignore */}
          <ul className="fields">
            {fields.map((field) => (
              <FieldRow key={field.name} field={field} />
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}

/** The fields of `data` in a success response. Those of nested objects are folded. */
export function ResponseFields({ schema }: { readonly schema: Schema }): ReactElement {
  const { document, messages } = useReference();
  const data = resolve(document, schema).properties?.['data'];
  return (
    <>
      <h4>{messages.fields}</h4>
      <Markdown text={messages.envelopeNote} />
      {data !== undefined && <Variants variants={variantsOf(document, data, messages.types)} />}
    </>
  );
}
