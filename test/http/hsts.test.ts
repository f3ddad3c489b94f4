import { ADA, startGateway } from '../support/gateway';

const PATHS = ['/graphql', `/api/v1/users/${ADA}/stats`, '/health/live', '/playground', '/nothing'];

test.each([
  [{}, 'max-age=31536000'],
  [{ HSTS: 'true' }, 'max-age=31536000'],
  [{ HSTS: 'false' }, null],
])('with %j Strict-Transport-Security is %s: of this host alone', async (environment, value) => {
  const gateway = await startGateway({ PLAYGROUND: 'true', ...environment });
  for (const path of PATHS) {
    expect([path, (await gateway.fetch(path)).headers.get('strict-transport-security')]).toEqual([path, value]);
  }
  await gateway.close();
});
