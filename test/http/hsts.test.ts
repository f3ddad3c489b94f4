import { connect } from 'node:net';
import { ADA, startGateway } from '../support/gateway';

const PATHS = ['/graphql', `/api/v1/users/${ADA}/stats`, '/health/live', '/playground', '/nothing', '/%zz'];

/** The response to bytes that are not an HTTP request. */
function answerToNoise(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    connect(port, '127.0.0.1')
      .on('error', reject)
      .on('data', (chunk) => (answer += String(chunk)))
      .on('close', () => {
        resolve(answer);
      })
      .write('noise\r\n\r\n');
  });
}

test.each([
  [{}, 'max-age=31536000'],
  [{ HSTS: 'true' }, 'max-age=31536000'],
  [{ HSTS: 'false' }, null],
])('with %j Strict-Transport-Security is %s, without subdomains', async (environment, value) => {
  const gateway = await startGateway({ PLAYGROUND: 'true', ...environment });
  for (const path of PATHS) {
    expect([path, (await gateway.fetch(path)).headers.get('strict-transport-security')]).toEqual([path, value]);
  }
  expect(/strict-transport-security: (.*)\r/.exec(await answerToNoise(Number(new URL(gateway.url).port)))?.[1] ?? null).toBe(value);
  await gateway.close();
});
