import { DEMO_USER_ID } from './demo-user';

/** Host and port as addresses have them: an IPv6 address in brackets, its zone encoded (RFC 6874). */
export function authorityOf(host: string, port: number): string {
  return `${host.includes(':') ? `[${host.replace('%', '%25')}]` : host}:${port}`;
}

/** Hosts that `localhost` reaches. Of `::1` alone that is not sure: it may be 127.0.0.1. */
const LOCAL_HOSTS = ['0.0.0.0', '::', '127.0.0.1'];

/** An address a person can open: "any" addresses are shown as the local host. */
export function urlOf(host: string, port: number): string {
  return `http://${authorityOf(LOCAL_HOSTS.includes(host) ? 'localhost' : host, port)}`;
}

/** What the report tells. */
export interface StartupFacts {
  readonly url: string;
  /** Whether the pages are served: the playground, and the reference of the legacy API. */
  readonly playground: boolean;
  /** The folder of the embedded database; undefined where DATABASE_URL names a server. */
  readonly embeddedDirectory: string | undefined;
  /** A token for the demo user; undefined where there is no such user, or this program cannot sign for it. */
  readonly token: string | undefined;
  /** Why the database cannot be asked yet; undefined where it can. */
  readonly databaseFault?: string | undefined;
}

/** What a person wants to know once the gateway answers: where, with which token, on which database. */
export function startupReport({ url, playground, embeddedDirectory, token, databaseFault }: StartupFacts): string {
  const lines = [
    '',
    databaseFault === undefined ? '  Livestream gateway is ready.' : '  Livestream gateway listens, and waits for its database.',
    '',
    `    GraphQL      ${url}/graphql`,
    ...(playground ? [`    Playground   ${url}/playground`] : []),
    `    REST         ${url}/api/v1`,
    ...(playground ? [`    Reference    ${url}/docs`] : []),
    '',
  ];
  if (embeddedDirectory === undefined) lines.push(`    Database     ${databaseFault ?? 'the PostgreSQL server of DATABASE_URL'}`, '');
  else {
    lines.push(
      `    Database     embedded PostgreSQL in ${embeddedDirectory}, with demo data`,
      '                 For a server of your own set DATABASE_URL=postgresql://… (see the README).',
      '',
    );
  }
  if (token === undefined) return lines.join('\n');
  lines.push(
    '  Try the documented call:',
    '',
    `    curl -X GET "${url}/api/v1/users/${DEMO_USER_ID}/stats" -H "Authorization: Bearer ${token}"`,
    '',
    '  That token is of the user ada and ends in 24 hours. Others: npm run token -- --user <id|username>',
    '',
  );
  return lines.join('\n');
}
