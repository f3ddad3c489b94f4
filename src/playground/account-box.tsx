import { useEffect, useRef, useState, type ReactElement, type SubmitEvent } from 'react';
import { askWho, type Who } from './ask-who';
import { usePlayground, type PlaygroundState } from './playground-state';
import { cleanToken, isSendable } from './request-headers';
import { basePathOf, loadSettings } from './settings';
import { formatTimeLeft, readExpiry } from './token-expiry';

/** Whose token it is, as far as that is known. */
type Account = Who | { readonly kind: 'none' } | { readonly kind: 'asking' } | { readonly kind: 'unreachable' };

/** Time goes on, and a token's with it. */
const TICK_MS = 1_000;

/** Between the button and its panel, in pixels. */
const GAP_PX = 6;

/** Asks again whenever the token changes, and when the language does: a refusal is told in words. */
function useAccount({ token, language, settings }: PlaygroundState): Account {
  const [account, setAccount] = useState<Account>({ kind: 'none' });
  useEffect(() => {
    if (token === '') {
      setAccount({ kind: 'none' });
      return undefined;
    }
    const abort = new AbortController();
    setAccount({ kind: 'asking' });
    // Not with the picked platform, as which this account may not be let in.
    askWho(settings.graphqlPath, { 'x-language': language, authorization: `Bearer ${token}` }, abort.signal).then(setAccount, () => {
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
  const { token, texts, language } = usePlayground();
  const now = useNow();
  const expiresAtMs = readExpiry(token);
  if (expiresAtMs === undefined) return null;
  const leftMs = expiresAtMs - now;
  const saying = leftMs > 0 ? texts.accountLeft({ left: formatTimeLeft(leftMs, language) }) : texts.accountExpired;
  return <span className={leftMs > 0 ? 'quiet' : 'fault'}>{saying}</span>;
}

function AccountLine({ account }: { readonly account: Account }): ReactElement {
  const { texts } = usePlayground();
  switch (account.kind) {
    case 'account':
      return (
        <>
          <strong>{account.username}</strong> <span className="role">{account.role}</span> <TimeLeft />
        </>
      );
    case 'refused':
      return (
        <>
          <span className="fault">{texts.accountRefused}</span> <TimeLeft />
        </>
      );
    case 'asking':
      return <span className="quiet">{texts.accountAsking}</span>;
    case 'unreachable':
      return <span className="fault">{texts.accountUnreachable}</span>;
    case 'none':
      return <span className="fault">{texts.accountNone}</span>;
  }
}

function TokenForm({ onDone }: { readonly onDone: () => void }): ReactElement {
  const { token, setToken, texts } = usePlayground();
  const [text, setText] = useState('');
  const [isFaulty, setFaulty] = useState(false);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const pasted = cleanToken(text);
    setFaulty(!isSendable(pasted));
    if (pasted === '' || !isSendable(pasted)) return;
    setToken(pasted);
    setText('');
    onDone();
  };
  return (
    <form onSubmit={submit}>
      <label htmlFor="token">{texts.token}</label>
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
        <button type="submit">{texts.useToken}</button>
        {token !== '' && (
          <button
            type="button"
            className="plain"
            onClick={() => {
              setToken('');
            }}
          >
            {texts.signOut}
          </button>
        )}
      </div>
      <p className="fault" role="status">
        {isFaulty ? texts.tokenFault : ''}
      </p>
      <p className="quiet">{texts.tokenKept}</p>
      <p className="quiet">
        {texts.tokenHint} <code>npm run token -- --user ada</code>
      </p>
    </form>
  );
}

/** A demo user's token, signed anew: the one the page was opened with may have run out. */
async function freshToken(id: string, known: string): Promise<string> {
  const users = await loadSettings(basePathOf(window.location.pathname)).then(
    ({ demoUsers }) => demoUsers,
    () => [],
  );
  return users.find((user) => user.id === id)?.token ?? known;
}

function DemoUsers({ onDone }: { readonly onDone: () => void }): ReactElement | null {
  const { settings, texts, language, setToken } = usePlayground();
  if (settings.demoUsers.length === 0) return null;
  return (
    <section aria-labelledby="demo-users">
      <h2 id="demo-users">{texts.become}</h2>
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

/** Says as whom operations are sent, and takes another token. */
export function AccountBox(): ReactElement {
  const state = usePlayground();
  const account = useAccount(state);
  const panel = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    panel.current?.hidePopover();
  };
  // Below its button, wherever the bar has put that.
  const place = (): void => {
    const { bottom = 0, right = 0 } = button.current?.getBoundingClientRect() ?? {};
    panel.current?.style.setProperty('--panel-top', `${Math.round(bottom) + GAP_PX}px`);
    panel.current?.style.setProperty('--panel-right', `${Math.max(0, Math.round(window.innerWidth - right))}px`);
  };
  return (
    <>
      <button type="button" className="account" ref={button} popoverTarget="account-panel" title={state.texts.account}>
        <AccountLine account={account} />
      </button>
      <div
        id="account-panel"
        className="panel"
        popover="auto"
        ref={panel}
        onBeforeToggle={place}
        role="dialog"
        aria-label={state.texts.account}
      >
        <p>
          <AccountLine account={account} />
        </p>
        {account.kind === 'refused' && account.reason !== '' && <p className="fault">{account.reason}</p>}
        <TokenForm onDone={close} />
        <DemoUsers onDone={close} />
      </div>
    </>
  );
}
