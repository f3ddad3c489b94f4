import type { ReactElement } from 'react';
import { Markdown } from './markdown';
import { ParameterField } from './parameter-field';
import { useReference } from './reference-state';

/** The fields of the request headers, which all operations share; those of the given names only, if there are any. */
export function HeaderFields({
  names,
  isAnchored = false,
}: {
  readonly names?: readonly string[];
  readonly isAnchored?: boolean;
}): ReactElement {
  const { document, headers, setHeader } = useReference();
  const parameters = Object.values(document.components.parameters).filter(({ name }) => names === undefined || names.includes(name));
  return (
    <>
      {parameters.map((parameter) => (
        <ParameterField
          key={parameter.name}
          parameter={parameter}
          anchor={isAnchored ? `header-${parameter.name}` : undefined}
          value={headers[parameter.name] ?? ''}
          onChange={(value) => {
            setHeader(parameter.name, value);
          }}
        />
      ))}
    </>
  );
}

/** The same fields, folded, beside the parameters of an operation. */
export function FoldedHeaders(): ReactElement {
  const { headers, messages } = useReference();
  const set = Object.values(headers).filter((value) => value !== '').length;
  return (
    <details className="fold">
      <summary>{messages.headersSent(set)}</summary>
      <Markdown text={messages.headersNote} />
      <HeaderFields />
    </details>
  );
}
