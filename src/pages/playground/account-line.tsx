import { useEffect, useState, type ReactElement } from 'react';
import type { AccountResult, RejectedAccount } from './fetch-account';
import { usePlayground } from './playground-state';
import { readClaims } from './token-claims';
import { formatTimeLeft, readExpiry } from './token-expiry';
import { tokenFaultOf } from './token-fault';
import { userName } from './user-name';

/** The account of the token, or the reason why it is unknown. */
export type Account = AccountResult | { readonly kind: 'none' } | { readonly kind: 'loading' } | { readonly kind: 'unreachable' };

/** The interval at which the remaining time is updated. */
const TICK_MS = 1_000;

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

/** The user of the token as far as the page knows it, or '' if the token has none. */
function useTokenUser(): string {
  const { token, settings } = usePlayground();
  return userName(readClaims(token)?.subject ?? '', settings.demoUsers, '');
}

/** Whether an error is about the token. Any other, such as an exceeded rate limit, says nothing about it. */
function isAboutToken({ code }: RejectedAccount): boolean {
  return code === 'UNAUTHENTICATED' || code === 'FORBIDDEN';
}

/** Whose token was rejected, and why. */
export function Rejection({ account }: { readonly account: RejectedAccount }): ReactElement {
  const { token, messages, language } = usePlayground();
  const user = useTokenUser();
  const now = useNow();
  const fault = tokenFaultOf(token, account.code, now);
  const time = (ms: number): string => formatTimeLeft(ms, language);
  return (
    <>
      {isAboutToken(account) && (
        <p className="fault" data-fault={fault.kind}>
          {user !== '' && <strong>{messages.tokenOf({ user })} </strong>}
          {fault.kind === 'expired' && messages.tokenExpired({ time: time(fault.sinceMs) })}
          {fault.kind === 'notYetValid' && messages.tokenNotYetValid({ time: time(fault.inMs) })}
          {fault.kind === 'malformed' && messages.tokenMalformed}
          {fault.kind === 'suspended' && messages.tokenSuspended}
          {fault.kind === 'notAccepted' && messages.tokenNotAccepted}
        </p>
      )}
      {account.reason !== '' && <p className="quiet">{messages.gatewaySays({ message: account.reason })}</p>}
    </>
  );
}

/** The account of the token, in a line. */
export function AccountLine({ account }: { readonly account: Account }): ReactElement {
  const { messages } = usePlayground();
  const user = useTokenUser();
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
          <span className="fault">{isAboutToken(account) ? messages.accountRejected : messages.accountUnknown}</span>{' '}
          {user !== '' && <strong>{user}</strong>}
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
