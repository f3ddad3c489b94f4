import type { OpeningStep } from '../engines/open-engine';
import { authorityOf, nameOfServer, type ServerAddress } from '../config/connection-string';
import { DEMO_USER_ID } from './demo-user';

/** Hosts that `localhost` reaches. `::1` is not one of them, because `localhost` may resolve to 127.0.0.1. */
const LOCAL_HOSTS = ['0.0.0.0', '::', '127.0.0.1'];

/** A URL to open in a browser. Wildcard addresses are shown as `localhost`. */
export function urlOf(host: string, port: number): string {
  return `http://${authorityOf(LOCAL_HOSTS.includes(host) ? 'localhost' : host, port)}`;
}

/** The content of the report. */
export interface StartupFacts {
  readonly url: string;
  /** Whether the pages are served: the playground, and the reference of the legacy API. */
  readonly playground: boolean;
  /** The folder of the embedded database, or the servers that DATABASE_URL names and the replicas of REPLICA_URLS. */
  readonly database: { readonly directory: string } | { readonly servers: readonly ServerAddress[]; readonly replicas: readonly string[] };
  /** A token for the demo user; undefined if there is no such user, or if this program cannot sign tokens. */
  readonly token: string | undefined;
  /** Why the database is unreachable at present; undefined if it can be queried. */
  readonly databaseFault?: string | undefined;
}

/** The progress line of a step of opening the database. */
export function progressLine(step: OpeningStep): string {
  switch (step.kind) {
    case 'create':
      return '  Preparing the embedded database…';
    case 'migrate':
      return `  Applying ${step.count} ${step.count === 1 ? 'migration' : 'migrations'}…`;
    case 'seed':
      return '  Adding demo data…';
  }
}

/** The option of `serve` that omits the report. `dev` uses it for restarts. */
export const NO_REPORT = '--no-report';

/** The line that is printed after a restart instead of the report. `durationMs` is in milliseconds. */
export function restartLine(durationMs: number): string {
  return `  Restarted in ${(durationMs / 1000).toFixed(1)} s`;
}

function databaseLines(database: StartupFacts['database'], fault: string | undefined): string[] {
  if ('directory' in database) {
    return [
      `    Database     embedded PostgreSQL in ${database.directory}, with demo data`,
      '                 For a server of your own set DATABASE_URL=postgresql://… (see the README).',
    ];
  }
  const servers = database.servers.map(nameOfServer).join(', ');
  const replicas = database.replicas.length === 0 ? [] : [`    Replicas     ${database.replicas.join(', ')}`];
  if (fault === undefined) return [`    Database     PostgreSQL at ${servers}`, ...replicas];
  return [
    `    Database     unreachable: ${servers}`,
    `                 ${fault}`,
    '                 Until it can be reached, requests are answered with 503, and /health/ready says so.',
  ];
}

/** The report that is printed once the gateway accepts requests: its URLs, a token, and the database. */
export function startupReport({ url, playground, database, token, databaseFault }: StartupFacts): string {
  const lines = [
    '',
    databaseFault === undefined ? '  Livestream gateway is ready.' : '  Livestream gateway is listening: database unreachable.',
    '',
    `    GraphQL      ${url}/graphql`,
    ...(playground ? [`    Playground   ${url}/playground`] : []),
    `    REST         ${url}/api/v1`,
    ...(playground ? [`    Reference    ${url}/docs`] : []),
    '',
  ];
  lines.push(...databaseLines(database, databaseFault), '');
  if (token === undefined) return lines.join('\n');
  lines.push(
    '  Try the documented call:',
    '',
    `    curl -X GET "${url}/api/v1/users/${DEMO_USER_ID}/stats" -H "Authorization: Bearer ${token}"`,
    '',
    '  This token belongs to the user ada and expires in 24 hours. For another: npm run token -- --user <id|username>',
    '',
  );
  return lines.join('\n');
}
