import { useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import { StaleMark } from './exchange-facts';
import { LIVE_TRANSPORTS, type LiveTransport } from './live-connection';
import { LIVE_MESSAGES } from './live-messages';
import { isRunning, MAX_KEPT_EVENTS, type LiveEntry, type LiveRun } from './live-run';
import { statusOf } from './live-status';
import { useLiveRun, useTransport } from './live-store';
import { usePlayground } from './playground-state';
import { useIsSubscription } from './use-is-subscription';
import { useTabId } from './use-tab-id';
import './live.css';

/** The shortest time between two announcements of the number of events, in milliseconds: a screen reader reads other things meanwhile. */
const ANNOUNCE_MS = 15_000;

/** A value that changes at most once in so many milliseconds. */
function useThrottled<Value>(value: Value, ms: number): Value {
  const [shown, setShown] = useState(value);
  const changedAt = useRef(0);
  useEffect(() => {
    const timer = setTimeout(
      () => {
        changedAt.current = Date.now();
        setShown(value);
      },
      Math.max(0, changedAt.current + ms - Date.now()),
    );
    return () => {
      clearTimeout(timer);
    };
  }, [value, ms]);
  return shown;
}

function TransportPicker({ isDisabled }: { readonly isDisabled: boolean }): ReactElement {
  const { language } = usePlayground();
  const messages = LIVE_MESSAGES[language];
  const [transport, choose] = useTransport();
  return (
    <label className="live-transport">
      <span>{messages.transport}</span>
      <select
        name="live-transport"
        value={transport}
        disabled={isDisabled}
        onChange={({ target }) => {
          // The values of the options are the transports.
          choose(target.value as LiveTransport);
        }}
      >
        {LIVE_TRANSPORTS.map((value) => (
          <option key={value} value={value}>
            {messages.transports[value]}
          </option>
        ))}
      </select>
    </label>
  );
}

function Entry({ entry, time }: { readonly entry: LiveEntry; readonly time: Intl.DateTimeFormat }): ReactElement {
  const { language } = usePlayground();
  const messages = LIVE_MESSAGES[language];
  const [isOpen, setOpen] = useState(false);
  const at = <time dateTime={new Date(entry.at).toISOString()}>{time.format(entry.at)}</time>;
  if (entry.kind !== 'result') {
    return (
      <li className="live-mark">
        {at} {entry.kind === 'lost' ? messages.entryLost : messages.entryResumed}
      </li>
    );
  }
  return (
    <li>
      <details
        onToggle={({ currentTarget }) => {
          setOpen(currentTarget.open);
        }}
      >
        <summary>
          <span className="live-number">{entry.number}</span> {at} <code className={entry.hasErrors ? 'fault' : ''}>{entry.preview}</code>
        </summary>
        {isOpen && (
          <pre className="text" tabIndex={0} aria-label={`${messages.live} ${String(entry.number)}`}>
            {entry.text}
          </pre>
        )}
      </details>
    </li>
  );
}

function Entries({ run }: { readonly run: LiveRun }): ReactElement {
  const { language } = usePlayground();
  const messages = LIVE_MESSAGES[language];
  const time = useMemo(
    () =>
      new Intl.DateTimeFormat(language, {
        hourCycle: 'h23',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        fractionalSecondDigits: 3,
      }),
    [language],
  );
  const announced = useThrottled(run.results, ANNOUNCE_MS);
  return (
    <>
      <p className="off-screen" role="status">
        {announced > 0 && messages.events(announced)}
      </p>
      <ol className="live-entries">
        {run.entries.map((entry) => (
          <Entry key={entry.id} entry={entry} time={time} />
        ))}
      </ol>
    </>
  );
}

function Status({ run }: { readonly run: LiveRun | undefined }): ReactElement {
  const { language } = usePlayground();
  const messages = LIVE_MESSAGES[language];
  const { kind, text } = statusOf(run, messages, language);
  const expiresAt = run?.expiresAt;
  return (
    <p className="live-status" data-kind={kind} role="status">
      {text}
      {expiresAt !== undefined && ` ${messages.expiring(new Date(expiresAt).toLocaleTimeString(language, { hourCycle: 'h23' }))}`}
    </p>
  );
}

/** The state and the events of the subscription in the open tab. Shows nothing for other operations. */
export function TabLive(): ReactElement | null {
  const { language, requests } = usePlayground();
  const messages = LIVE_MESSAGES[language];
  const tabId = useTabId();
  const run = useLiveRun(tabId);
  const request = requests.get(tabId);
  const isSubscription = useIsSubscription();
  if (run === undefined && !isSubscription) return null;
  return (
    <section className="live" aria-label={messages.live}>
      {run && request && <StaleMark request={request} />}
      <div className="live-bar">
        <Status run={run} />
        {run !== undefined && run.results > 0 && (
          <p className="quiet">
            {messages.events(run.results)}
            {run.results > MAX_KEPT_EVENTS && `: ${messages.kept}`}
          </p>
        )}
        <TransportPicker isDisabled={run !== undefined && isRunning(run)} />
      </div>
      {run && <Entries key={tabId} run={run} />}
    </section>
  );
}
