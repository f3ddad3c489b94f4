import {
  useGraphiQL,
  useHeadersEditorState,
  useOperationsEditorState,
  useVariablesEditorState,
  type GraphiQLPlugin,
} from '@graphiql/react';
import { useState, type ReactElement, type SubmitEvent } from 'react';
import { basePathOf } from './settings';
import { curlCommand } from './curl-command';
import { routeExample } from './examples';
import { ExchangeFacts } from './exchange-facts';
import { RestIcon } from './icons';
import { usePlayground } from './playground-state';
import { mergeHeaders, parseHeaders, type RequestHeaders } from './request-headers';
import { fromRestUrl, toRestCall, type RefusedParameter, type RestCall } from './rest-call';
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

/** Shown, a token need not be whole; copied, it is. */
function shortened(headers: RequestHeaders): RequestHeaders {
  const { authorization } = headers;
  return authorization === undefined ? headers : { ...headers, authorization: `${authorization.slice(0, 16)}…` };
}

function Call({ call }: { readonly call: RestCall }): ReactElement {
  const { texts, commonHeaders } = usePlayground();
  const [tabHeaders] = useHeadersEditorState();
  const copy = useCopy();
  const ownHeaders = parseHeaders(tabHeaders);
  const headers = mergeHeaders(commonHeaders, ownHeaders ?? {});
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
            copy(curlCommand({ url, headers }), texts.copiedCurl);
          }}
        >
          {texts.copyCurl}
        </button>
        <button type="button" className="plain" onClick={send}>
          {texts.send}
        </button>
      </div>
      {ownHeaders === undefined && <p className="fault">{texts.headersFault}</p>}
      {!isSent && <p className="quiet">{texts.notSent}</p>}
      {received === 'unreachable' && (
        <p className="fault" role="alert">
          {texts.unreachable}
        </p>
      )}
      {received !== undefined && received !== 'unreachable' && (
        <section aria-label={texts.answer} aria-live="polite">
          <ExchangeFacts exchange={received.exchange} />
          <pre className="text rest-answer" tabIndex={0} aria-label={texts.answer}>
            {pretty(received.text)}
          </pre>
        </section>
      )}
    </>
  );
}

function AddressForm(): ReactElement {
  const { texts, settings } = usePlayground();
  const open = useOpenInTab();
  const [address, setAddress] = useState('');
  const [fault, setFault] = useState<'' | 'unknown' | RefusedParameter>('');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const tab = fromRestUrl(settings.routes, address);
    if (tab === undefined) setFault('unknown');
    else if ('refused' in tab) setFault(tab);
    else {
      setFault('');
      open(tab);
    }
  };
  const faultText = fault === 'unknown' ? texts.routeUnknown : fault === '' ? '' : texts.refusedParameter({ name: fault.refused });
  return (
    <form onSubmit={submit}>
      <label htmlFor="rest-address">{texts.routeAddress}</label>
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
        <button type="submit">{texts.open}</button>
      </div>
      <p className="fault" role="status">
        {faultText}
      </p>
    </form>
  );
}

function AsRest(): ReactElement {
  const { texts, settings, language } = usePlayground();
  const [query] = useOperationsEditorState();
  const [variables] = useVariablesEditorState();
  const operationName = useGraphiQL((state) => state.operationName);
  const open = useOpenInTab();
  const call = toRestCall(settings.routes, { query, variables }, operationName);
  return (
    <div className="plugin">
      <h2>{texts.asRest}</h2>
      <p className="quiet">{texts.asRestIntro}</p>
      {call.kind === 'call' ? <Call call={call} /> : <p role="status">{texts.noRoute[call.reason](call.name)}</p>}
      <h3>{texts.legacyRoutes}</h3>
      <p className="quiet">{texts.legacyRoutesIntro}</p>
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
        <a href={`${basePathOf(window.location.pathname)}/docs?lang=${language}`}>{texts.reference}</a>
      </p>
    </div>
  );
}

/** The legacy route of the operation on the page, and the other way round. */
export const REST_PLUGIN: GraphiQLPlugin = { title: 'REST', icon: RestIcon, content: AsRest };
