import type { Guide } from './guide';

/** The guide in English. */
export const guideEn: Guide = {
  'first-call': {
    title: 'First call',
    text: `Every operation is a \`GET\` below \`/api/v1\`, and returns JSON. Every request needs a token in the header \`Authorization\`.

**From this page.** Choose an account at the top of the page, fill in the parameters of an operation, and press **Send request**. The samples change as you type.

**From your code.** The samples read the token from the variable \`TOKEN\`. With the embedded database, this prints one for the demo user ada:

\`\`\`
export TOKEN=$(npm run --silent token -- --user ada)
\`\`\`

With a database of your own, use a token from your identity provider. Then send the request of the sample: \`data\` has what you asked for.`,
  },
  errors: {
    title: 'Errors',
    text: `Every response is the same envelope, whatever happened: \`isSuccess\`, \`statusCode\`, \`data\`, \`errors\` and \`timestamp\`. Check \`isSuccess\`, or the HTTP status; they always agree.

- **For people:** \`errors\`. The first string is the fixed message of the status, each further one describes an invalid value as \`field: reason\`. They are in the language of \`x-language\`.
- **For programs:** the response header \`x-error-code\`, such as \`BAD_USER_INPUT\`. It does not depend on the language.
- **For support:** the response header \`x-request-id\`. It is in every log line of the request.

After 429, 503 or 504, send the request again once the number of seconds in \`Retry-After\` has passed. After any other error, change the request or the token first: see [Statuses](#statuses).`,
  },
  paging: {
    title: 'Paging',
    text: `Both lists return one page at a time, newest transaction first. \`limit\` is the number of transactions per page: 20 by default, at most 100.

- **By cursor.** Send the \`pagination.nextCursor\` of each response as the \`cursor\` of the next request, until it is null. No transaction is skipped or returned twice when new ones are added meanwhile.
- **By number.** Send \`page\`, counted from 1, up to \`pagination.totalPages\`. A new transaction moves the others, so that pages shift between two requests.

A cursor is valid for the account and the filters of its list only: change nothing but \`cursor\` and \`limit\`. \`page\` and \`cursor\` cannot be combined.`,
  },
  grouping: {
    title: 'Grouping',
    text: `\`/users/me/transactions/grouped\` returns the pages of the flat list, with the transactions of each page grouped by stream. The page is cut first, then grouped, so that both lists have the same transactions on the same page.

- An entry with \`"kind": "group"\` has the page’s transactions of one stream, and their totals. It is in the place of its newest transaction.
- An entry with \`"kind": "transaction"\` is a transaction without a stream.
- If \`isComplete\` is false, other pages have more transactions of the stream. To show one group per stream, merge groups of several pages by \`streamId\` and add up their totals.`,
  },
  'time-zones': {
    title: 'Time zones',
    text: `Times in responses are UTC, with milliseconds. Filters take either of two forms:

- **Dates:** \`from=2026-05-01&to=2026-05-31\` are whole days, the day of \`to\` included. The header \`x-timezone\` says in which time zone the days begin and end.
- **Date-times** with an offset, such as \`2026-05-01T00:00:00+03:00\`, are independent of the header. The time of \`from\` is included, the time of \`to\` is not. In a URL, write the \`+\` as \`%2B\`.

Time zones are fixed offsets without daylight saving time. Without the header, days are those of UTC.`,
  },
};
