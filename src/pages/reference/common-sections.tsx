import { Fragment, type ReactElement } from 'react';
import { errorsOf } from './api-document';
import { HeaderFields } from './header-fields';
import { Inline, Markdown } from './markdown';
import { useReference } from './reference-state';
import { DATA_TYPES } from './schema-fields';
import { Section } from './section';

function ResponseHeaders(): ReactElement {
  const { document, messages } = useReference();
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{messages.header}</th>
          <th scope="col">{messages.description}</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(document.components.headers).map(([name, { description }]) => (
          <tr key={name} id={`response-header-${name}`}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>
              <Inline text={description} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A code that lines can break after its underscores. */
function Code({ text }: { readonly text: string }): ReactElement {
  const [first, ...rest] = text.split('_');
  return (
    <code>
      {first}
      {rest.map((part) => (
        <Fragment key={part}>
          _<wbr />
          {part}
        </Fragment>
      ))}
    </code>
  );
}

function Statuses(): ReactElement {
  const { document, messages } = useReference();
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{messages.status}</th>
          <th scope="col">{messages.code}</th>
          <th scope="col">{messages.meaning}</th>
        </tr>
      </thead>
      <tbody>
        {errorsOf(document).map(({ code, status, response }) => (
          <tr key={code} id={`status-${status}`}>
            <th scope="row">{status}</th>
            <td>
              <Code text={code} />
            </td>
            <td>{response.description}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function DataTypes(): ReactElement {
  const { document } = useReference();
  return (
    <dl className="definitions">
      {DATA_TYPES.map((name) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Inline text={document.components.schemas[name]?.description ?? ''} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What all operations have in common. */
export function CommonSections(): ReactElement {
  const { document, messages } = useReference();
  // The first paragraph is the introduction of the page.
  const conventions = document.info.description.replace(/^.*\n+/, '');
  return (
    <>
      <Section id="conventions" title={messages.conventions}>
        <Markdown text={conventions} />
      </Section>
      <Section id="request-headers" title={messages.requestHeaders}>
        <Markdown text={messages.headersNote} />
        <HeaderFields isAnchored />
      </Section>
      <Section id="response-headers" title={messages.responseHeaders}>
        <ResponseHeaders />
      </Section>
      <Section id="statuses" title={messages.statuses}>
        <Statuses />
      </Section>
      <Section id="data-types" title={messages.dataTypes}>
        <DataTypes />
      </Section>
    </>
  );
}
