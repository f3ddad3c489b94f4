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
    '[09:05:07] INFO: POST /graphql Me 200 in 3.2 ms {"userId":"ada"}\n',
  );
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
