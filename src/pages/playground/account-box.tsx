import { useEffect, useRef, useState, type ReactElement } from 'react';
import { AccountLine, Rejection, type Account } from './account-line';
import { fetchAccount } from './fetch-account';
import { usePlayground, type PlaygroundState } from './playground-state';
import { loadSettings } from './load-settings';
import { TokenForm } from './token-form';

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
        {account.kind === 'rejected' && <Rejection account={account} />}
        <TokenForm onDone={close} />
        <DemoUsers onDone={close} />
      </div>
    </>
  );
}
