import {
  useGraphiQL,
  useHeadersEditorState,
  useOperationsEditorState,
  useVariablesEditorState,
  type GraphiQLPlugin,
} from '@graphiql/react';
import { useState, type ReactElement, type SubmitEvent } from 'react';
import { basePath } from './load-settings';
import { curlCommand } from './curl-command';
import { useEnvironmentValues } from './environment-store';
import { ENVIRONMENTS_MESSAGES } from './environments-messages';
import { routeExample } from './example-tab';
import { ExchangeDetails } from './exchange-facts';
import { RestIcon } from './icons';
import { parseObject } from './parse-object';
import { resolveRequest } from './placeholders';
import { usePlayground } from './playground-state';
import { mergeHeaders, parseHeaders, toRequestHeaders, type RequestHeaders } from './request-headers';
import { fromRestUrl, toRestCall, type InvalidParameter, type RestCall } from './rest-call';
import { useCopy } from './use-copy';
import { useOpenInTab } from './use-open-in-tab';
import { useRestAnswer } from './use-rest-answer';

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Headers with a shortened token, to be shown. The copied command has the whole token. */
function shortened(headers: RequestHeaders): RequestHeaders {
  const { authorization } = headers;
  return authorization === undefined ? headers : { ...headers, authorization: `${authorization.slice(0, 16)}…` };
}

function Call({ call, headers }: { readonly call: RestCall; readonly headers: RequestHeaders }): ReactElement {
  const { messages } = usePlayground();
  const copy = useCopy();
  const { received, isSent, send } = useRestAnswer(call.url, headers);
  const url = new URL(call.url, window.location.href).href;
  return (
    <>
      <p className="rest-call">
        <strong>{call.route.method}</strong> <code>{call.url}</code>
      </p>
      <pre className="text" tabIndex={0} aria-label="curl">
        {curlCommand({ url, headers: shortened(headers) })}
      </pre>
      <div className="row">
        <button
          type="button"
          onClick={() => {
            copy(curlCommand({ url, headers }), messages.copiedCurl);
          }}
        >
          {messages.copyCurl}
        </button>
        <button type="button" className="plain" onClick={send}>
          {messages.send}
        </button>
      </div>
      {!isSent && <p className="quiet">{messages.notSent}</p>}
      {received === 'unreachable' && (
        <p className="fault" role="alert">
          {messages.unreachable}
        </p>
      )}
      {received !== undefined && received !== 'unreachable' && (
        <section aria-label={messages.answer} aria-live="polite">
          <ExchangeDetails exchange={received.exchange} />
          <pre className="text rest-answer" tabIndex={0} aria-label={messages.answer}>
            {pretty(received.text)}
          </pre>
        </section>
      )}
    </>
  );
}

function Fault({ text }: { readonly text: string }): ReactElement {
  return (
    <p className="fault" role="status">
      {text}
    </p>
  );
}

function AddressForm(): ReactElement {
  const { messages, settings } = usePlayground();
  const open = useOpenInTab();
  const [address, setAddress] = useState('');
  const [fault, setFault] = useState<'' | 'unknown' | InvalidParameter>('');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const tab = fromRestUrl(settings.routes, address);
    if (tab === undefined) setFault('unknown');
    else if ('invalid' in tab) setFault(tab);
    else {
      setFault('');
      open(tab);
    }
  };
  const faultText = fault === 'unknown' ? messages.routeUnknown : fault === '' ? '' : messages.invalidParameter({ name: fault.invalid });
  return (
    <form onSubmit={submit}>
      <label htmlFor="rest-address">{messages.routeAddress}</label>
      <div className="row">
        <input
          id="rest-address"
          value={address}
          onChange={(event) => {
            setAddress(event.target.value);
          }}
          placeholder="/api/v1/users/me/transactions?limit=5"
          autoComplete="off"
          spellCheck={false}
        />
        <button type="submit">{messages.open}</button>
      </div>
      <Fault text={faultText} />
    </form>
  );
}

/** The legacy request of the open operation, or why there is none. */
function Conversion(): ReactElement {
  const { messages, settings, language, commonHeaders } = usePlayground();
  const [query] = useOperationsEditorState();
  const [variables] = useVariablesEditorState();
  const [tabHeaders] = useHeadersEditorState();
  const operationName = useGraphiQL((state) => state.operationName);
  const environment = useEnvironmentValues();
  const ownHeaders = parseHeaders(tabHeaders);
  const headers = mergeHeaders(commonHeaders, ownHeaders ?? {});
  const resolved = resolveRequest({ variables: parseObject(variables), headers }, environment);
  if ('missing' in resolved) return <Fault text={ENVIRONMENTS_MESSAGES[language].missingBefore(resolved.missing.join(', '))} />;
  // Invalid variables are reported with the text as it is.
  const known = resolved.variables === undefined ? variables : JSON.stringify(resolved.variables);
  const call = toRestCall(settings.routes, { query, variables: known }, operationName);
  if (call.kind === 'none') return <p role="status">{messages.noRoute[call.reason](call.name)}</p>;
  // The value of a placeholder may contain characters that a header cannot.
  const sendable = toRequestHeaders(resolved.headers);
  return (
    <>
      {ownHeaders === undefined && <Fault text={messages.headersFault} />}
      {sendable === undefined && <Fault text={messages.valueFault} />}
      {sendable && <Call call={call} headers={sendable} />}
    </>
  );
}

function AsRest(): ReactElement {
  const { messages, settings, language } = usePlayground();
  const open = useOpenInTab();
  return (
    <div className="plugin">
      <h2>{messages.asRest}</h2>
      <p className="quiet">{messages.asRestIntro}</p>
      <Conversion />
      <h3>{messages.legacyRoutes}</h3>
      <p className="quiet">{messages.legacyRoutesIntro}</p>
      <ul className="choices">
        {settings.routes.map((route) => (
          <li key={route.path}>
            <button
              type="button"
              onClick={() => {
                open(routeExample(route));
              }}
            >
              <strong>{route.method}</strong> <code>{route.path}</code>
            </button>
          </li>
        ))}
      </ul>
      <AddressForm />
      <p>
        <a href={`${basePath()}/docs?lang=${language}`}>{messages.reference}</a>
      </p>
    </div>
  );
}

/** The plugin that converts the open operation to a legacy request, and the URL of a legacy request to an operation. */
export const REST_PLUGIN: GraphiQLPlugin = { title: 'REST', icon: RestIcon, content: AsRest };
