import type { ReactElement, ReactNode } from 'react';
import { exampleAt, type Operation } from './api-document';
import { buildRequest, exampleValues, type Values } from './build-request';
import { JsonPanel } from './code-panel';
import { GUIDE_SECTIONS, GUIDES, type GuideSectionId } from './guide';
import { HeaderFields } from './header-fields';
import { Markdown } from './markdown';
import { useReference } from './reference-state';
import { SamplePanel } from './sample-panel';
import { Section } from './section';

/** A sample of an operation with the given parameters; nothing if the document lacks it. */
function Sample({ operation, values }: { readonly operation: Operation | undefined; readonly values: Values }): ReactNode {
  const { headers } = useReference();
  if (operation === undefined) return null;
  return (
    <SamplePanel request={buildRequest(window.location.origin, operation, { ...exampleValues(operation), ...values }, headers).request} />
  );
}

/** What illustrates each section of the guide: requests and examples of the document. */
function Illustration({ id }: { readonly id: GuideSectionId }): ReactNode {
  const { document, operations, messages } = useReference();
  const [first] = operations;
  const list = operations.find((operation) => operation.id === 'getTransactions');
  const grouped = operations.find((operation) => operation.id === 'getTransactionGroups');
  const failure = document.components.responses['BAD_USER_INPUT'];
  switch (id) {
    case 'first-call':
      return (
        <>
          <Sample operation={first} values={{}} />
          {first && <JsonPanel title={messages.example} value={first.success.content['application/json'].example} />}
        </>
      );
    case 'errors':
      return failure && <JsonPanel title="400 · x-error-code: BAD_USER_INPUT" value={failure.content['application/json'].example} />;
    case 'paging':
      return (
        <>
          <Sample
            operation={list}
            values={{ limit: '100', cursor: String(list && exampleAt(list.success, 'data.pagination.nextCursor')) }}
          />
          {list && <JsonPanel title="data.pagination" value={exampleAt(list.success, 'data.pagination')} />}
        </>
      );
    case 'grouping':
      return grouped && <JsonPanel title="data.items[0]" value={exampleAt(grouped.success, 'data.items.0')} />;
    case 'time-zones':
      return <Sample operation={list} values={{ limit: '', from: '2026-05-01', to: '2026-05-31' }} />;
  }
}

/** The guide, which comes before the reference. */
export function GuideSections(): ReactElement {
  const { messages } = useReference();
  const guide = GUIDES[messages.language];
  return (
    <>
      {GUIDE_SECTIONS.map((id) => (
        <Section key={id} id={id} title={guide[id].title} aside={<Illustration id={id} />}>
          <Markdown text={guide[id].text} />
          {id === 'time-zones' && <HeaderFields names={['x-timezone']} />}
        </Section>
      ))}
    </>
  );
}
