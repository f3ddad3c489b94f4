import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createLogOutput } from '../../src/http/log-output';

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

/** What can be read of the pipe once something can. */
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

test('lines arrive as they were written', async () => {
  const output = createLogOutput(writer);
  output.write('one\n');
  expect(await received()).toBe('one\n');
  output.write('iki: ığüşöç 🎈\n');
  expect(await received()).toBe('iki: ığüşöç 🎈\n');
  closeSync(reader);
});

test('lines are not kept for a reader that has gone', async () => {
  const output = createLogOutput(writer);
  closeSync(reader);
  const line = Buffer.alloc(100_000, 'x').toString();
  const before = process.memoryUsage().external;
  for (let sent = 0; sent < 1_000; sent += 1) {
    output.write(line);
    // The first of them finds out.
    if (sent < 10) await setTimeout(1);
  }
  // All of them together are 100 MB. What is garbage is found to be when more is asked for; what is kept is there for ever.
  while (process.memoryUsage().external - before > 20_000_000) await setTimeout(1, Buffer.alloc(1_000_000));
});
