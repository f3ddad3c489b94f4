import { listenWith } from './listening-server';
import { run } from './run-fetcher';

test('takes the cost out of a response, with the bytes that it added', async () => {
  const sent: (string | string[] | undefined)[] = [];
  const plain = '{"data":{"me":null},"extensions":{"other":1}}';
  const server = await listenWith((request, response) => {
    sent.push(request.headers['x-playground-cost']);
    response.end(plain.replace('"other":1', '"other":1,"cost":{"units":3,"statements":2,"databaseMs":1.5}'));
  });
  const { events, ended } = run(server.url, {});
  await ended;
  expect(sent).toEqual(['1']);
  expect(events).toMatchObject([
    ['sent'],
    ['received', { bytes: plain.length, cost: { units: 3, statements: 2, databaseMs: 1.5 } }],
    ['next', JSON.parse(plain)],
    ['complete'],
  ]);
  expect(events).toContainEqual(['next', JSON.parse(plain)]);
  server.close();
});

test.each(['{"data":{},"extensions":{"cost":"high"}}', '{"data":{},"extensions":{"cost":{"units":1}}}', '{"data":{},"extensions":{}}'])(
  'leaves the response %j of another server as it is',
  async (body) => {
    const server = await listenWith((_request, response) => response.end(body));
    const { events, ended } = run(server.url, {});
    await ended;
    expect(events).toContainEqual(['next', JSON.parse(body)]);
    server.close();
  },
);
