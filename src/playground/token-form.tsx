import { useState, type SubmitEvent, type ReactElement } from 'react';

/** Asks for a token and says where one comes from. The token stays in the memory of the page. */
export function TokenForm({ onToken }: { readonly onToken: (token: string) => void }): ReactElement {
  const [text, setText] = useState('');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (text.trim() !== '') onToken(text);
  };
  return (
    <form className="token-form" onSubmit={submit}>
      <label htmlFor="token">
        Operations need a token. For development, print one: <code>npm run token -- --user &lt;id|username&gt;</code>
      </label>
      {/* Not a password field: browsers would offer to save it. */}
      <input
        id="token"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
        }}
        placeholder="Paste it here"
        autoComplete="off"
        spellCheck={false}
      />
      <button type="submit">Use in all tabs</button>
    </form>
  );
}
