import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { createLogOutput, createReadableLogOutput } from '../../src/http/log-output';

let folder: string;
let reader: number;
let writer: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-log-'));
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  writer = openSync(path, 'w');
});

afterEach(() => {
  closeSync(writer);
  rmSync(folder, { recursive: true });
});

/** Reads from the pipe once it has data. */
async function received(): Promise<string> {
  const bytes = Buffer.alloc(1_000);
  for (;;) {
    try {
      return bytes.toString('utf8', 0, readSync(reader, bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      await setTimeout(1);
    }
  }
}

test('writes lines in order and unchanged', async () => {
  const output = createLogOutput(writer);
  output.write('one\n');
  expect(await received()).toBe('one\n');
  output.write('iki: ığüşöç 🎈\n');
  expect(await received()).toBe('iki: ığüşöç 🎈\n');
  closeSync(reader);
});

test('readable lines have the time, the level, the message and the remaining properties', async () => {
  const output = createReadableLogOutput(writer);
  const common = { time: new Date(2026, 4, 22, 9, 5, 7).getTime(), pid: 1, hostname: 'here' };
  const lineOf = async (fields: Readonly<Record<string, unknown>>): Promise<string> => {
    output.write(`${JSON.stringify({ ...common, ...fields })}\n`);
    return stripVTControlCharacters(await received());
  };
  const request = { method: 'POST', route: '/graphql', operation: 'Me', status: 200, durationMs: 3.2, userId: 'ada' };
  expect(await lineOf({ level: 30, ...request, msg: 'request' })).toBe(
    '[09:05:07] INFO: 200 POST     3.2 ms  /graphql Me {"userId":"ada"}\n',
  );
  const failed = { method: 'GET', route: '/api/v1/users/:id/stats', status: 400, durationMs: 12.345, code: 'BAD_USER_INPUT' };
  expect(await lineOf({ level: 30, ...failed, reason: 'objectId', fields: ['id'], msg: 'request' })).toBe(
    '[09:05:07] INFO: 400 GET     12.3 ms  /api/v1/users/:id/stats  BAD_USER_INPUT objectId (id)\n',
  );
  expect(
    await lineOf({ level: 30, route: 'unknown', status: 400, code: 'BAD_USER_INPUT', reason: 'HPE_INVALID_METHOD', msg: 'request' }),
  ).toBe('[09:05:07] INFO: 400 -                unknown  BAD_USER_INPUT HPE_INVALID_METHOD\n');
  const unknown = { method: 'GET', route: 'unknown', path: '/x%1B', status: 404, durationMs: 1, code: 'NOT_FOUND' };
  expect(await lineOf({ level: 30, ...unknown, msg: 'request' })).toBe('[09:05:07] INFO: 404 GET      1.0 ms  /x%1B  NOT_FOUND\n');
  expect(await lineOf({ level: 40, status: 503, msg: 'away' })).toBe('[09:05:07] WARN: away {"status":503}\n');
  closeSync(reader);
});

test.each([
  ['JSON', createLogOutput],
  ['readable', createReadableLogOutput],
])('%s lines are dropped if the reader has closed the pipe', async (_, create) => {
  const output = create(writer);
  closeSync(reader);
  const line = Buffer.alloc(100_000, 'x').toString();
  const before = process.memoryUsage().external;
  for (let sent = 0; sent < 1_000; sent += 1) {
    output.write(line);
    // The first of them detects the closed pipe.
    if (sent < 10) await setTimeout(1);
  }
  // All of them together are 100 MB: dropped lines are garbage-collected, buffered ones would stay in memory.
  while (process.memoryUsage().external - before > 20_000_000) await setTimeout(1, Buffer.alloc(1_000_000));
});
