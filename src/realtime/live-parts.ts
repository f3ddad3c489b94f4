import type { FastifyBaseLogger } from 'fastify';
import type { ContextFactory } from '../context';
import type { LivePipeline } from '../graphql/live-pipeline';
import type { DocumentPolicy } from '../http/document-request';
import type { Metrics } from '../http/metrics';
import type { RateLimiter } from '../rate-limit/rate-limiter';
import type { ChangeFeed } from './feed/change-feed';
import type { LiveLimits } from './limits';
import type { LiveMetrics } from './live-metrics';

/** The parts of the app that connections use. */
export interface LiveParts {
  readonly createContext: ContextFactory;
  readonly pipeline: LivePipeline;
  readonly documents: DocumentPolicy;
  readonly rateLimiter: RateLimiter;
  readonly changes: ChangeFeed;
  readonly metrics: LiveMetrics;
  /** Where operations are measured that are no subscriptions, as those of requests are. */
  readonly requestMetrics: Pick<Metrics, 'observeOperation' | 'countErrors'>;
  readonly limits: LiveLimits;
  /** How far a replica may be behind that is read from, in milliseconds; undefined without replicas. */
  readonly replicaLagMs: number | undefined;
  readonly log: FastifyBaseLogger;
}
