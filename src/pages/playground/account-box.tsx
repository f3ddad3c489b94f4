import { useEffect, useRef, useState, type ReactElement, type SubmitEvent } from 'react';
import { fetchAccount, type AccountResult } from './fetch-account';
import { usePlayground, type PlaygroundState } from './playground-state';
import { cleanToken, isSendable } from './request-headers';
import { loadSettings } from './load-settings';
import { formatTimeLeft, readExpiry } from './token-expiry';

/** The account of the token, or the reason why it is unknown. */
type Account = AccountResult | { readonly kind: 'none' } | { readonly kind: 'loading' } | { readonly kind: 'unreachable' };

/** The interval at which the remaining time is updated. */
const TICK_MS = 1_000;

/** The gap between the button and its panel, in pixels. */
const GAP_PX = 6;

/** Loads the account whenever the token or the language changes: the gateway's error message is in that language. */
function useAccount({ token, language, settings }: PlaygroundState): Account {
  const [account, setAccount] = useState<Account>({ kind: 'none' });
  useEffect(() => {
    if (token === '') {
      setAccount({ kind: 'none' });
      return undefined;
    }
    const abort = new AbortController();
    setAccount({ kind: 'loading' });
    // Without the chosen platform: `admin` is forbidden to most accounts.
    fetchAccount(settings.graphqlPath, { 'x-language': language, authorization: `Bearer ${token}` }, abort.signal).then(setAccount, () => {
      if (!abort.signal.aborted) setAccount({ kind: 'unreachable' });
    });
    return () => {
      abort.abort();
    };
  }, [token, language, settings.graphqlPath]);
  return account;
}

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}

function TimeLeft(): ReactElement | null {
  const { token, messages, language } = usePlayground();
  const now = useNow();
  const expiresAtMs = readExpiry(token);
  if (expiresAtMs === undefined) return null;
  const leftMs = expiresAtMs - now;
  const text = leftMs > 0 ? messages.accountLeft({ left: formatTimeLeft(leftMs, language) }) : messages.accountExpired;
  return <span className={leftMs > 0 ? 'quiet' : 'fault'}>{text}</span>;
}

function AccountLine({ account }: { readonly account: Account }): ReactElement {
  const { messages } = usePlayground();
  switch (account.kind) {
    case 'account':
      return (
        <>
          <strong>{account.username}</strong> <span className="role">{account.role}</span> <TimeLeft />
        </>
      );
    case 'rejected':
      return (
        <>
          <span className="fault">{messages.accountRejected}</span> <TimeLeft />
        </>
      );
    case 'loading':
      return <span className="quiet">{messages.accountLoading}</span>;
    case 'unreachable':
      return <span className="fault">{messages.accountUnreachable}</span>;
    case 'none':
      return <span className="fault">{messages.accountNone}</span>;
  }
}

function TokenForm({ onDone }: { readonly onDone: () => void }): ReactElement {
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

/** A fresh token of a demo user: the one the page was opened with may have expired. */
async function freshToken(id: string, known: string): Promise<string> {
  const users = await loadSettings().then(
    ({ demoUsers }) => demoUsers,
    () => [],
  );
  return users.find((user) => user.id === id)?.token ?? known;
}

function DemoUsers({ onDone }: { readonly onDone: () => void }): ReactElement | null {
  const { settings, messages, language, setToken } = usePlayground();
  if (settings.demoUsers.length === 0) return null;
  return (
    <section aria-labelledby="demo-users">
      <h2 id="demo-users">{messages.become}</h2>
      <ul className="choices">
        {settings.demoUsers.map(({ id, username, token, note }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => {
                void freshToken(id, token).then(setToken);
                onDone();
              }}
            >
              <strong>{username}</strong> <span>{note[language]}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The account that operations are sent as, and the form for another token. */
export function AccountBox(): ReactElement {
  const state = usePlayground();
  const account = useAccount(state);
  const panel = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    panel.current?.hidePopover();
  };
  // Places the panel below its button.
  const place = (): void => {
    const { bottom = 0, right = 0 } = button.current?.getBoundingClientRect() ?? {};
    panel.current?.style.setProperty('--panel-top', `${Math.round(bottom) + GAP_PX}px`);
    panel.current?.style.setProperty('--panel-right', `${Math.max(0, Math.round(window.innerWidth - right))}px`);
  };
  return (
    <>
      <button type="button" className="account" ref={button} popoverTarget="account-panel" title={state.messages.account}>
        <AccountLine account={account} />
      </button>
      <div
        id="account-panel"
        className="panel"
        popover="auto"
        ref={panel}
        onBeforeToggle={place}
        role="dialog"
        aria-label={state.messages.account}
      >
        <p>
          <AccountLine account={account} />
        </p>
        {account.kind === 'rejected' && account.reason !== '' && <p className="fault">{account.reason}</p>}
        <TokenForm onDone={close} />
        <DemoUsers onDone={close} />
      </div>
    </>
  );
}
