/** The messages of the document, in addition to the schema's own descriptions, in English. Other languages have the same keys. */
export const en = {
  title: 'Livestream gateway: legacy REST API',
  description: [
    'Read access to the live-streaming platform: account statistics, profiles, and the transactions of the viewer (the signed-in account).',
    '**Envelope.** Every response below `/api/v1` has these five keys in this order: `isSuccess`, `statusCode`, `data`, `errors`, `timestamp`. `statusCode` is the HTTP status. In an error response `data` is null, `errors[0]` is the fixed message of the status, each further string describes one invalid value (`field: reason`), and the header `x-error-code` has the machine-readable code.',
    '**Authentication.** Every route needs a token in `Authorization`, with or without `Bearer`. The token is checked before the parameters: a request without a token gets 401, even if its id is invalid.',
    '**Languages.** Messages are in the language named by `x-language`, else by `x-lang`, else by `Accept-Language`. The responses 408 and 431 are always in English.',
    '**Methods.** Routes accept GET and HEAD. Every other method gets 405.',
    '**Limits.** The URL and the headers have at most 16 KiB together (431), a path parameter has at most 1,000 characters (414), and a request has to arrive within ten seconds (408). Bodies are not read; a compressed body, or one that is not JSON, gets 415.',
    '**Amounts.** Credits are 64-bit integers: JSON numbers up to 2^53-1 in absolute value, strings of digits beyond.',
    '**Rate limit.** Each account, or each network address without a valid token, has a number of units per minute; the header `ratelimit` has the remaining ones. A request consumes one unit, a page of transactions more.',
    'GraphQL serves the same data: see the [playground](/playground).',
  ].join('\n\n'),
  tags: { users: 'Accounts as others see them.', transactions: 'The transactions of the viewer.' },
  operations: {
    UserStats: 'The statistics of an account. How many accounts follow it, how many it follows, and how many of its streams went live.',
    Profile: 'The profile of an account. Without a profile of its own, an account has an empty one whose display name is the username.',
    Transactions:
      'The transactions of the viewer. Newest first. A cursor keeps its place while transactions are added, a page number does not.',
    TransactionGroups: 'The transactions of the viewer, grouped by stream. The same pages, each grouped; totals are of one page only.',
  },
  parameters: {
    id: 'The id of the account.',
    username: 'The username of the account, regardless of case.',
    page: 'The page to return, counted from 1 (the default). Cannot be combined with `cursor`.',
    limit: 'The number of transactions per page.',
    cursor: 'The `pagination.nextCursor` of an earlier response to the same account and filter. Cannot be combined with `page`.',
    type: 'Only transactions of these types, separated by commas or as repeated parameters.',
    status: 'Only transactions with these statuses, separated by commas or as repeated parameters.',
    direction: 'Only transactions in this direction.',
    streamId: 'Only transactions of this live stream.',
    from: 'Only transactions from this time on: a date (from the start of that day in `x-timezone`) or an RFC 3339 date-time with offset.',
    to: 'Only transactions before this time: a date (to the end of that day in `x-timezone`) or an RFC 3339 date-time with offset.',
  },
  requestHeaders: {
    'x-language': 'The language of messages. Takes precedence over `x-lang` and `accept-language`; the default is `en`.',
    'x-lang': 'Another name for `x-language`.',
    'x-timezone': 'The time zone in which the days given as `from` and `to` begin and end.',
    'x-platform': 'The kind of client. `admin` needs the role ADMIN.',
    'x-app-version': 'The version of the client: dotted, at most 32 characters.',
    'x-client-name': 'The name of the client program, such as `web` or `ios`: 1 to 64 of `A-Z a-z 0-9 . _ -`.',
    'x-device-id': 'Identifies the device: 1 to 128 printable ASCII characters.',
    'x-consistency-token':
      'Recent writes that the response must include: `primary` for all of them, or those up to a position that `pg_current_wal_insert_lsn()` has returned after a write, such as `0/16B3748`. Without it, a response from a replica may be some seconds old.',
    'accept-language': 'Languages in order of preference (RFC 9110). Ignored if it names no supported language.',
    'x-request-id': 'Identifies the request in the response and in the log. An invalid value is replaced, not rejected.',
  },
  responseHeaders: {
    'x-request-id': 'Identifies the request in the log: the one that the request named, or a generated one.',
    'content-language': 'The language of the messages in the response.',
    ratelimit: 'The remaining units (`r`), and the seconds until all are available again (`t`).',
    'ratelimit-policy': 'The number of units (`q`) per window of time, in seconds (`w`).',
    'x-error-code': 'The machine-readable code of the error, in error responses only.',
    'www-authenticate': 'With 401: `Bearer`, with `error="invalid_token"` if the request had a token.',
    allow: 'With 405: the methods of the route.',
    'retry-after': 'With 429, 503 and 504: the number of seconds after which to try again.',
  },
  success: 'The requested data.',
  pagination: 'The position of the page. The counts are null if counting took too long; `page` and `totalPages` if there is a cursor.',
};

type Messages<T> = T extends string ? string : { readonly [Key in keyof T]: Messages<T[Key]> };

/** The messages that every language has to provide. */
export type DocumentMessages = Messages<typeof en>;
