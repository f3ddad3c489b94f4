import { Prisma } from '../generated/prisma/client';
import type { AppError } from '../errors/app-error';
import { startSpan, traceparentOf } from '../tracing/trace';
import type { ServedTraces } from './batch-loader';
import type { StatementKind } from './statement-kind';

/** A statement, and its span if it serves a sampled request. */
export interface TracedStatement {
  /** The statement to send. It may end with a comment, by which it is found in the server's log and views. */
  readonly query: Prisma.Sql;
  /** Ends the span. `failure`: what the requests get instead of a result. */
  end(failure: AppError | undefined): void;
}

const COMMENT_END = `'*/`;

/** Whether a statement ends with a comment of its own. Such a text is never repeated. */
export function hasComment(sql: string): boolean {
  return sql.endsWith(COMMENT_END);
}

/** Appends the trace context as sqlcommenter does. It contains nothing that a client sent but hexadecimal digits. */
function withComment(query: Prisma.Sql, traceparent: string): Prisma.Sql {
  return Prisma.sql`${query}${Prisma.raw(` /*traceparent='${traceparent}${COMMENT_END}`)}`;
}

/**
 * Starts the span of a statement that serves sampled requests: within the first of them, with links to all. Its attributes contain the text of
 * the statement, which has placeholders instead of values.
 *
 * The server plans a statement with a comment anew, which takes it longer than executing a short one. At a small ratio few requests are sampled,
 * but many statements serve one of them; so only the statement whose first request is sampled has a comment.
 */
export function traceStatement(kind: StatementKind, query: Prisma.Sql, traces: ServedTraces | undefined): TracedStatement {
  const served = traces?.sampled.flatMap(({ span }) => span ?? []);
  const span = startSpan(traces?.sampled[0], 'client', served);
  if (span === undefined) return { query, end: () => undefined };
  return {
    query: traces?.isFirstSampled === true ? withComment(query, traceparentOf(span.context)) : query,
    end(failure) {
      span.end({
        name: kind,
        attributes: {
          'db.system.name': 'postgresql',
          'db.operation.name': 'SELECT',
          'db.query.summary': kind,
          'db.query.text': query.text.trim(),
        },
        errorType: failure && (failure.internalReason ?? failure.code),
      });
    },
  };
}
