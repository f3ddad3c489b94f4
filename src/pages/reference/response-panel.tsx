import type { ReactElement } from 'react';
import { CodePanel, JsonPanel } from './code-panel';
import { useReference } from './reference-state';
import type { ResponseState } from './use-response';

/** The response to the request that was sent; the documented example until one was. */
export function ResponsePanel({ response, example }: { readonly response: ResponseState; readonly example: unknown }): ReactElement {
  const { messages } = useReference();
  const { outcome, discard } = response;
  if (outcome === undefined) return <JsonPanel title={messages.example} value={example} />;
  const { received, isStale } = outcome;
  if (received === 'unreachable') return <p className="fault" role="alert">{messages.unreachable}</p>; // prettier-ignore
  const { status, durationMs, headers, text } = received;
  const duration = new Intl.NumberFormat(messages.language, { style: 'unit', unit: 'millisecond' }).format(
    Math.max(1, Math.round(durationMs)),
  );
  const bar = (
    <span className="code-title" role="status">
      {messages.response} <span className={status < 400 ? 'status-good' : 'status-bad'}>{status}</span> {duration}
    </span>
  );
  return (
    <div className={isStale ? 'live-response stale' : 'live-response'}>
      <CodePanel bar={bar} label={messages.response} code={text}>
        <details className="response-headers">
          <summary>{messages.responseHeadersOf(headers.length)}</summary>
          <dl>
            {headers.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      </CodePanel>
      <p className="note">
        {isStale && <strong>{messages.stale} </strong>}
        <button type="button" className="link-button" onClick={discard}>
          {messages.showExample}
        </button>
      </p>
    </div>
  );
}
