import { MAX_ATTEMPTS } from './live-loop';
import { endMessage, type LiveMessages } from './live-messages';
import { latestResult, type LiveRun } from './live-run';

/** The state of a subscription as text, and how it is shown. */
export interface LiveStatus {
  readonly text: string;
  readonly kind: 'quiet' | 'live' | 'warning' | 'fault';
}

function endedStatus(messages: LiveMessages, run: LiveRun, { end, attempts }: Extract<LiveRun['phase'], { kind: 'ended' }>): LiveStatus {
  const latest = latestResult(run);
  // The result of an account that loses its access, or of a user that does not exist, is the last one.
  if (end.kind === 'complete' && latest?.hasErrors === true) return { kind: 'fault', text: messages.failed(latest.preview) };
  const text = endMessage(messages, end, run.results > 0);
  if (end.kind === 'complete') return { kind: 'quiet', text };
  return { kind: 'fault', text: attempts === 0 ? text : `${text} ${messages.gaveUp(attempts)}` };
}

/** The state of a subscription. `locale`: for the numbers in it. */
export function statusOf(run: LiveRun | undefined, messages: LiveMessages, locale: string): LiveStatus {
  if (run === undefined) return { kind: 'quiet', text: messages.idle };
  const { phase } = run;
  switch (phase.kind) {
    case 'connecting':
      if (phase.attempt === 0) return { kind: 'quiet', text: messages.connecting };
      return { kind: 'warning', text: messages.reconnecting(phase.attempt, MAX_ATTEMPTS) };
    case 'open':
      return { kind: 'live', text: run.resumed === 0 ? messages.open : messages.resumed(run.resumed) };
    case 'waiting': {
      const seconds = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(phase.inMs / 1_000);
      const text = `${endMessage(messages, phase.end, true)} ${messages.waiting(phase.attempt, MAX_ATTEMPTS, seconds)}`;
      return { kind: 'warning', text };
    }
    case 'ended':
      return endedStatus(messages, run, phase);
    case 'stopped':
      return { kind: 'quiet', text: phase.isChanged ? messages.changed : messages.stopped };
  }
}
