import { exchange, formatDuration, formatSize } from '../../../src/pages/playground/exchange';
import { listenWith, type ListeningServer } from './listening-server';

test.each([
  [0, '1 ms', '1 ms'],
  [0.4, '1 ms', '1 ms'],
  [7.6, '8 ms', '8 ms'],
  [999.4, '999 ms', '999 ms'],
  [999.6, '1 s', '1 s'],
  [1_000, '1 s', '1 s'],
  [1_254, '1.25 s', '1,25 s'],
  [61_500, '61.5 s', '61,5 s'],
])('formats %d ms as "%s", "%s" in Turkish', (ms, en, tr) => {
  expect([formatDuration(ms, 'en'), formatDuration(ms, 'tr')]).toEqual([en, tr]);
});

test.each([
  [0, '0 B', '0 B'],
  [312, '312 B', '312 B'],
  [999, '999 B', '999 B'],
  [1_000, '1 kB', '1 kB'],
  [4_096, '4.1 kB', '4,1 kB'],
  [1_234_567, '1,234.6 kB', '1.234,6 kB'],
])('formats %d bytes as "%s", "%s" in Turkish', (bytes, en, tr) => {
  expect([formatSize(bytes, 'en'), formatSize(bytes, 'tr')]).toEqual([en, tr]);
});

describe('over the network', () => {
  const PAUSE_MS = 60;
  let server: ListeningServer;

  beforeAll(async () => {
    server = await listenWith((request, response) => {
      response.writeHead(418, {
        'x-method': request.method ?? '',
        'x-echo': request.headers['x-echo'] ?? '',
        'content-type': 'text/plain',
      });
      response.write('ş');
      setTimeout(() => response.end('!'), PAUSE_MS);
    });
  });

  afterAll(() => {
    server.close();
  });

  test('measures a response until its last byte, with its status, size and headers', async () => {
    const { text, exchange: found } = await exchange(server.url, { method: 'POST', headers: { 'x-echo': 'here' }, body: 'x' });
    expect(text).toBe('ş!');
    expect(found).toMatchObject({ status: 418, bytes: 3 });
    // Timers may fire slightly early.
    expect(found.durationMs).toBeGreaterThan(PAUSE_MS - 5);
    expect(found.headers).toEqual(expect.arrayContaining([['x-method', 'POST'], ['x-echo', 'here'], ['content-type', 'text/plain']])); // prettier-ignore
  });

  test('an aborted request rejects with AbortError', async () => {
    const abort = new AbortController();
    const pending = exchange(server.url, { signal: abort.signal });
    abort.abort();
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('a refused connection rejects with TypeError', async () => {
    await expect(exchange('http://127.0.0.1:1/', {})).rejects.toMatchObject({ name: 'TypeError' });
  });
});
