import { requestHeadersText } from '../../src/playground/request-headers';

const client = { 'x-language': 'en', 'x-platform': 'web' };

test.each([null, '', '  ', 'Bearer  '])('no token (%p) leaves Authorization out', (pasted) => {
  expect(JSON.parse(requestHeadersText(client, pasted))).toEqual(client);
});

test.each(['a.b.c', ' a.b.c\n', 'Bearer a.b.c', 'bearer   a.b.c '])('a token is taken as it was copied (%p)', (pasted) => {
  expect(JSON.parse(requestHeadersText(client, pasted))).toEqual({ Authorization: 'Bearer a.b.c', ...client });
});
