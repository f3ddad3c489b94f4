import type { Worker } from 'node:cluster';
import type { Metrics } from '../http/metrics';
import { aggregateReports, type MetricsReport, type Workers, type WorkersState } from '../http/workers';
import type { ToPrimary, ToWorker } from './worker-messages';

/** A worker's part in a gateway of several workers. */
export interface Membership {
  readonly workers: Workers;
  /** Resolves once another worker accepts connections instead of this one. */
  readonly replaced: Promise<'replaced'>;
  /** Reports the final metrics of this worker, so that what it has counted stays part of the totals. */
  leave(): Promise<void>;
}

/** Joins the workers of a primary process, to which `channel` leads. `configured` is the number of workers. */
export function joinWorkers(channel: Worker, configured: number, { registry }: Metrics): Membership {
  let state: WorkersState = { ready: 1, configured };
  let lastId = 0;
  const collecting = new Map<number, (reports: readonly MetricsReport[]) => void>();
  const replaced = new Promise<'replaced'>((resolve) => {
    channel.on('message', ({ kind }: ToWorker) => {
      if (kind === 'replaced') resolve(kind);
    });
  });

  /** Resolves once the message is written. A primary that has gone needs no message: this process ends with it. */
  const send = (message: ToPrimary): Promise<void> =>
    new Promise((resolve) => {
      if (!channel.isConnected()) resolve();
      else channel.send(message, undefined, () => { resolve(); }); // prettier-ignore
    });

  channel.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'replaced':
        return;
      case 'state':
        state = message.state;
        return;
      case 'report':
        void registry.getMetricsAsJSON().then((report) => send({ kind: 'report', id: message.id, report }));
        return;
      case 'reports':
        collecting.get(message.id)?.(message.reports);
        collecting.delete(message.id);
    }
  });

  return {
    replaced,
    workers: {
      state: () => state,
      async metrics() {
        const id = ++lastId;
        const reports = await new Promise<readonly MetricsReport[]>((resolve) => {
          collecting.set(id, resolve);
          void send({ kind: 'collect', id });
        });
        return aggregateReports(reports).metrics();
      },
    },
    leave: async () => send({ kind: 'last report', report: await registry.getMetricsAsJSON() }),
  };
}
