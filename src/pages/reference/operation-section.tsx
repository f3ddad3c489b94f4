import { useState, type ReactElement } from 'react';
import type { Operation, Parameter } from './api-document';
import { buildRequest, exampleValues } from './build-request';
import { CopyButton } from './copy-button';
import { FoldedHeaders } from './header-fields';
import { Markdown } from './markdown';
import { ParameterField } from './parameter-field';
import { useReference } from './reference-state';
import { ResponseFields } from './response-fields';
import { ResponsePanel } from './response-panel';
import { SamplePanel } from './sample-panel';
import { Section } from './section';
import { SendBar } from './send-bar';
import { useResponse } from './use-response';

/** The statuses that clients meet in daily use. The others are described with all statuses. */
const FREQUENT = ['400', '401', '403', '404', '429'];

function ErrorStatuses({ statuses }: { readonly statuses: readonly string[] }): ReactElement {
  const { messages } = useReference();
  return (
    <p className="error-statuses">
      {messages.errorStatuses}:{' '}
      {statuses.filter((status) => FREQUENT.includes(status)).map((status) => (
        <a key={status} href={`#status-${status}`}>{status}</a>
      ))}{' '}
      <a href="#statuses">{messages.otherStatuses}</a>
    </p>
  ); // prettier-ignore
}

/** An operation: its parameters as a form, its response, and its request as a sample that can be sent. */
export function OperationSection({ operation }: { readonly operation: Operation }): ReactElement {
  const { messages, headers, account } = useReference();
  const [values, setValues] = useState(() => exampleValues(operation));
  const { request, faults } = buildRequest(window.location.origin, operation, values, headers);
  const response = useResponse(request, account?.token);
  const { id, method, path, summary, description, parameters, success, errorStatuses } = operation;
  const fieldsOf = (place: Parameter['in'], title: string): ReactElement | undefined => {
    const inPlace = parameters.filter((parameter) => parameter.in === place);
    if (inPlace.length === 0) return undefined;
    return (
      <>
        <h4>{title}</h4>
        {inPlace.map((parameter) => (
          <ParameterField
            key={parameter.name}
            parameter={parameter}
            anchor={`${id}-${parameter.name}`}
            value={values[parameter.name] ?? ''}
            onChange={(value) => {
              setValues((before) => ({ ...before, [parameter.name]: value }));
            }}
          />
        ))}
      </>
    );
  };
  const sample = (
    <>
      <SamplePanel request={request}>
        <SendBar faults={faults} response={response} />
      </SamplePanel>
      <ResponsePanel response={response} example={success.content['application/json'].example} />
    </>
  );
  return (
    <Section id={id} title={summary} aside={sample}>
      <p className="operation-path">
        <span className="method">{method}</span> <code>{path}</code> <CopyButton text={path} />
      </p>
      <Markdown text={description} />
      {fieldsOf('path', messages.pathParameters)}
      {fieldsOf('query', messages.queryParameters)}
      <FoldedHeaders />
      <ResponseFields schema={success.content['application/json'].schema} />
      <ErrorStatuses statuses={errorStatuses} />
    </Section>
  );
}
