import type { Language } from '../../i18n/languages';
import type { ConnectionEnd } from './live-connection';
import { MAX_KEPT_EVENTS } from './live-run';

const en = {
  live: 'Live events',
  transport: 'Transport',
  transports: { websocket: 'WebSocket', sse: 'Server-sent events' },
  idle: 'Run the subscription to see its events.',
  connecting: 'Connecting…',
  reconnecting: (attempt: number, max: number): string => `Connecting again, attempt ${String(attempt)} of ${String(max)}…`,
  open: 'Live.',
  resumed: (count: number): string => (count === 1 ? 'Live again: resumed once.' : `Live again: resumed ${String(count)} times.`),
  waiting: (attempt: number, max: number, seconds: string): string => `Attempt ${String(attempt)} of ${String(max)} in ${seconds} s.`,
  gaveUp: (attempts: number): string => `Gave up after ${String(attempts)} attempts.`,
  stopped: 'Stopped.',
  changed: 'Stopped, because the operation was changed.',
  complete: 'Completed by the gateway.',
  failed: (error: string): string => `Ended by the gateway: ${error}`,
  rejected: (error: string): string => `Not started: ${error}`,
  unauthenticated: 'Closed by the gateway: the token is missing, invalid or expired.',
  forbidden: 'Closed by the gateway: the account or the platform has no access.',
  restarting: 'The gateway is restarting.',
  tryLater: 'Closed by the gateway: it is overloaded, or the rate limit is exceeded.',
  closed: (code: number): string => `Closed by the gateway with code ${String(code)}.`,
  notGraphQL: (status: number): string => `HTTP ${String(status)}: the body is not a GraphQL response.`,
  lost: 'The connection is lost.',
  unreachable: 'No connection: is the gateway running?',
  expiring: (time: string): string => `The token expires at ${time}: then the gateway closes the connection.`,
  events: (count: number): string => (count === 1 ? '1 event' : `${String(count)} events`),
  kept: `the last ${String(MAX_KEPT_EVENTS)} are listed`,
  entryLost: 'Connection lost',
  entryResumed: 'Connected again',
};

/** The messages about subscriptions. */
export type LiveMessages = typeof en;

const tr: LiveMessages = {
  live: 'Canlı olaylar',
  transport: 'Bağlantı',
  transports: { websocket: 'WebSocket ile', sse: 'SSE ile' },
  idle: 'Olayları görmek için aboneliği çalıştırın.',
  connecting: 'Bağlanıyor…',
  reconnecting: (attempt, max) => `Yeniden bağlanıyor, deneme ${String(attempt)}/${String(max)}…`,
  open: 'Canlı.',
  resumed: (count) => `Yeniden canlı: ${String(count)} kez sürdürüldü.`,
  waiting: (attempt, max, seconds) => `${seconds} sn sonra deneme ${String(attempt)}/${String(max)}.`,
  gaveUp: (attempts) => `${String(attempts)} denemeden sonra vazgeçildi.`,
  stopped: 'Durduruldu.',
  changed: 'İşlem değiştirildiği için durduruldu.',
  complete: 'Ağ geçidi aboneliği tamamladı.',
  failed: (error) => `Ağ geçidi sonlandırdı: ${error}`,
  rejected: (error) => `Başlatılmadı: ${error}`,
  unauthenticated: 'Ağ geçidi bağlantıyı kapattı: belirteç yok, geçersiz ya da süresi dolmuş.',
  forbidden: 'Ağ geçidi bağlantıyı kapattı: hesabın ya da platformun erişimi yok.',
  restarting: 'Ağ geçidi yeniden başlatılıyor.',
  tryLater: 'Ağ geçidi bağlantıyı kapattı: aşırı yüklü ya da hız sınırı aşıldı.',
  closed: (code) => `Ağ geçidi bağlantıyı ${String(code)} koduyla kapattı.`,
  notGraphQL: (status) => `HTTP ${String(status)}: gövde bir GraphQL yanıtı değil.`,
  lost: 'Bağlantı koptu.',
  unreachable: 'Bağlantı kurulamadı: ağ geçidi çalışıyor mu?',
  expiring: (time) => `Belirtecin süresi ${time} itibarıyla doluyor: ağ geçidi o zaman bağlantıyı kapatır.`,
  events: (count) => `${String(count)} olay`,
  kept: `son ${String(MAX_KEPT_EVENTS)} tanesi listelenir`,
  entryLost: 'Bağlantı koptu',
  entryResumed: 'Yeniden bağlandı',
};

/** The messages about subscriptions in every language. */
export const LIVE_MESSAGES: Readonly<Record<Language, LiveMessages>> = { en, tr };

function closedMessage(messages: LiveMessages, code: number): string {
  switch (code) {
    case 1001:
      return messages.restarting;
    case 1013:
      return messages.tryLater;
    case 4401:
      return messages.unauthenticated;
    case 4403:
      return messages.forbidden;
    default:
      return messages.closed(code);
  }
}

/** Why a connection has ended, with the gateway's reason if it has sent one. `hasResult`: whether there was a result before. */
export function endMessage(messages: LiveMessages, end: ConnectionEnd, hasResult: boolean): string {
  switch (end.kind) {
    case 'complete':
      return messages.complete;
    case 'errors': {
      const error = end.result.errors?.[0]?.message ?? '';
      return hasResult ? messages.failed(error) : messages.rejected(error);
    }
    case 'notGraphQL':
      return messages.notGraphQL(end.status);
    case 'lost':
      return hasResult ? messages.lost : messages.unreachable;
    case 'closed': {
      // An event stream that the gateway ends has no code: it ends only when the gateway stops.
      const message = closedMessage(messages, end.code ?? 1001);
      return end.reason === '' || end.code === undefined ? message : `${message} (${String(end.code)} ${end.reason})`;
    }
  }
}
