import type { MetricsReport, WorkersState } from '../http/workers';

/** What the primary process sends to a worker. */
export type ToWorker =
  /** Another worker accepts connections instead. */
  | { readonly kind: 'replaced' }
  | { readonly kind: 'state'; readonly state: WorkersState }
  /** Requests a `report` with the same id. */
  | { readonly kind: 'report'; readonly id: number }
  /** The response to `collect` with the same id: the reports of all workers. */
  | { readonly kind: 'reports'; readonly id: number; readonly reports: readonly MetricsReport[] };

/** What a worker sends to the primary process, besides the `ready` of Runtime.notifyReady. */
export type ToPrimary =
  /** Requests `reports` with the same id. */
  | { readonly kind: 'collect'; readonly id: number }
  | { readonly kind: 'report'; readonly id: number; readonly report: MetricsReport }
  /** The metrics of a worker that is about to end. */
  | { readonly kind: 'last report'; readonly report: MetricsReport };
