import { useState, type ReactElement, type SubmitEvent } from 'react';
import { usePlayground } from './playground-state';
import { cleanToken, isSendable } from './request-headers';

/** The form for a token, and what is done with it. */
export function TokenForm({ onDone }: { readonly onDone: () => void }): ReactElement {
  const { token, setToken, messages } = usePlayground();
  const [text, setText] = useState('');
  const [isInvalid, setInvalid] = useState(false);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const pasted = cleanToken(text);
    setInvalid(!isSendable(pasted));
    if (pasted === '' || !isSendable(pasted)) return;
    setToken(pasted);
    setText('');
    onDone();
  };
  return (
    <form onSubmit={submit}>
      <label htmlFor="token">{messages.token}</label>
      <div className="row">
        {/* Not a password field: browsers would offer to save it. */}
        <input
          id="token"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
          }}
          placeholder="eyJhbGciOi…"
          autoComplete="off"
          spellCheck={false}
        />
        <button type="submit">{messages.useToken}</button>
        {token !== '' && (
          <button
            type="button"
            className="plain"
            onClick={() => {
              setToken('');
            }}
          >
            {messages.signOut}
          </button>
        )}
      </div>
      <p className="fault" role="status">
        {isInvalid ? messages.tokenFault : ''}
      </p>
      <p className="quiet">{messages.tokenKept}</p>
      <p className="quiet">
        {messages.tokenHint} <code>npm run token -- --user ada</code>
      </p>
    </form>
  );
}
