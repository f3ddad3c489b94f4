import { progressLine, restartLine, startupReport, urlOf } from '../../src/commands/startup-report';
import { authorityOf } from '../../src/config/connection-string';

test.each([
  ['0.0.0.0', 'http://localhost:4000'],
  ['::', 'http://localhost:4000'],
  ['127.0.0.1', 'http://localhost:4000'],
  ['::1', 'http://[::1]:4000'],
  ['2001:db8::7', 'http://[2001:db8::7]:4000'],
  ['fe80::1%eth0', 'http://[fe80::1%25eth0]:4000'],
  ['192.168.1.7', 'http://192.168.1.7:4000'],
  ['gateway.internal', 'http://gateway.internal:4000'],
])('reports a gateway on HOST=%s at %s', (host, url) => {
  expect(urlOf(host, 4000)).toBe(url);
});

test('authorityOf brackets IPv6 addresses', () => {
  expect([authorityOf('::1', 80), authorityOf('127.0.0.1', 80)]).toEqual(['[::1]:80', '127.0.0.1:80']);
});

test('reports every URL below the base path', () => {
  const report = startupReport({
    url: 'http://localhost:4000/live',
    playground: true,
    database: { servers: [], replicas: [] },
    token: 'a.b.c',
  });
  const addresses = report.match(/http:\/\/[^\s"]+/g) ?? [];
  expect(addresses.length).toBe(5);
  for (const address of addresses) expect(address).toMatch(/^http:\/\/localhost:4000\/live\//);
});

test('formats progress and restarts as one line each, aligned with the report', () => {
  const lines = [progressLine({ kind: 'migrate', count: 1 }), progressLine({ kind: 'migrate', count: 7 }), restartLine(1_249)];
  expect(lines).toEqual(['  Applying 1 migration…', '  Applying 7 migrations…', '  Restarted in 1.2 s']);
});

test('says that the database is unreachable, where and why, instead of ready', () => {
  const facts = { url: 'http://localhost:4000', playground: false, token: undefined };
  const servers = [
    { host: 'db.internal', port: 6432 },
    { host: '2001:db8::7', port: undefined },
    { host: undefined, port: undefined },
    { host: '/run/postgresql', port: undefined },
  ];
  const away = startupReport({ ...facts, database: { servers, replicas: [] }, databaseFault: 'Nothing answers.' });
  expect(away).toContain('  Livestream gateway is listening: database unreachable.\n');
  expect(away).toContain(
    '    Database     unreachable: db.internal:6432, [2001:db8::7]:5432, localhost:5432, /run/postgresql\n                 Nothing answers.\n',
  );
  const ready = startupReport({ ...facts, database: { servers: servers.slice(0, 1), replicas: [] } });
  expect(ready).toContain('  Livestream gateway is ready.\n');
  expect(ready).toContain('    Database     PostgreSQL at db.internal:6432\n');
  const replicated = startupReport({ ...facts, database: { servers: servers.slice(0, 1), replicas: ['a:5432/live', '[::1]:5433/live'] } });
  expect(replicated).toContain('    Database     PostgreSQL at db.internal:6432\n    Replicas     a:5432/live, [::1]:5433/live\n');
});
