/** What the gateway reads of a client. `x-client-name` is not among them: the documents are the router's. */
export const PROPAGATED = [
  'authorization',
  'accept-language',
  'x-language',
  'x-lang',
  'x-timezone',
  'x-platform',
  'x-app-version',
  'x-device-id',
  'x-request-id',
];

/** The headers with which a router sends the requests of a client to the gateway. */
export function routerHeaders({ headers, socket }) {
  const sent = PROPAGATED.filter((name) => headers[name] !== undefined).map((name) => [name, headers[name]]);
  return { ...Object.fromEntries(sent), 'x-client-name': 'router', 'x-forwarded-for': socket.remoteAddress };
}

/** Whether a result has the error after which clients renew their token, if its status is 401. */
export function isUnauthenticated(errors = []) {
  return errors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED');
}
