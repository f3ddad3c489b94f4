import { useRef, useState, type ReactElement, type SubmitEvent } from 'react';
import type { DemoUser } from '../settings';
import { CopyButton } from './copy-button';
import { loadDemoUsers } from './load-reference';
import { useReference } from './reference-state';

/** A demo user with a fresh token: the one that the page was opened with may have expired. */
async function refreshed(user: DemoUser): Promise<DemoUser> {
  const users = await loadDemoUsers().catch(() => []);
  return users.find(({ id }) => id === user.id) ?? user;
}

function DemoUsers({ onDone }: { readonly onDone: () => void }): ReactElement | null {
  const { demoUsers, messages, account, setAccount } = useReference();
  if (demoUsers.length === 0) return null;
  return (
    <>
      <h2 id="demo-users">{messages.demoUsers}</h2>
      <ul className="demo-users" aria-labelledby="demo-users">
        {demoUsers.map((user) => (
          <li key={user.id}>
            <button
              type="button"
              aria-pressed={account?.username === user.username}
              onClick={() => {
                void refreshed(user).then(setAccount);
                onDone();
              }}
            >
              <strong>{user.username}</strong> <span>{user.note[messages.language]}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function TokenForm({ onDone }: { readonly onDone: () => void }): ReactElement {
  const { messages, setAccount } = useReference();
  const [text, setText] = useState('');
  const [isInvalid, setInvalid] = useState(false);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const token = text.trim().replace(/^bearer(\s+|$)/i, '');
    // Of the characters that a header can contain, tokens have the visible ones.
    setInvalid(!/^[\x21-\x7e]*$/.test(token));
    if (token === '' || !/^[\x21-\x7e]*$/.test(token)) return;
    setAccount({ token, username: undefined });
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
          placeholder="eyJhbGciOi…"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setText(event.target.value);
          }}
        />
        <button type="submit" className="send">
          {messages.useToken}
        </button>
      </div>
      <p className="fault" role="status">
        {isInvalid ? messages.tokenFault : ''}
      </p>
      <p className="note">{messages.tokenKept}</p>
    </form>
  );
}

/** The account that requests are sent as: a demo user, or that of a pasted token. A popover, which several buttons open. */
export function AccountPanel(): ReactElement {
  const { messages, account, setAccount } = useReference();
  const panel = useRef<HTMLDivElement>(null);
  const close = (): void => {
    panel.current?.hidePopover();
  };
  return (
    <div id="account-panel" className="panel" popover="auto" ref={panel} role="dialog" aria-label={messages.account}>
      <DemoUsers onDone={close} />
      <TokenForm onDone={close} />
      {account !== undefined && (
        <div className="row">
          <CopyButton text={account.token} label={messages.copyToken} />
          <button
            type="button"
            className="quiet-button"
            onClick={() => {
              setAccount(undefined);
              close();
            }}
          >
            {messages.signOut}
          </button>
        </div>
      )}
    </div>
  );
}
