import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Outcome, Pressure } from './load';
import type { Subject } from './processes';
import type { BenchRequest } from './requests';

/** The load generator of Debian's package `wrk`: it takes a fraction of the processor that one in Node takes. */
const WRK = '/usr/bin/wrk';

/** Whether it is installed. */
export function hasWrk(): boolean {
  return existsSync(WRK);
}

/** A text as a literal of Lua, whose escapes are those of JSON for all but Unicode ones, which requests do not contain. */
function literal(text: string): string {
  return JSON.stringify(text);
}

/** A request as the expression of a wrk script. */
function formatted({ method, path, headers, body }: BenchRequest): string {
  const fields = Object.entries(headers).map(([name, value]) => `[${literal(name)}]=${literal(value)}`);
  return `wrk.format(${literal(method)}, ${literal(path)}, {${fields.join(',')}}, ${body === undefined ? 'nil' : literal(body)})`;
}

/** A script that sends the requests in turn, and prints an Outcome and the number of failures as JSON. */
function scriptOf(requests: readonly BenchRequest[]): string {
  return `
local requests = {}
function init()
${requests.map((request) => `  requests[#requests + 1] = ${formatted(request)}`).join('\n')}
end
local last = 0
function request()
  last = last % #requests + 1
  return requests[last]
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"count":%d,"seconds":%f,"p50Ms":%f,"p99Ms":%f,"failed":%d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
`;
}

/**
 * Sends requests by wrk. Unlike the other load generator it does not read bodies, so requests must be known to succeed.
 * @throws Error if a response is not a success, or if there is none
 */
export async function sendByWrk(
  { name, origin }: Subject,
  requests: readonly BenchRequest[],
  { connections, seconds }: Pressure,
): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-wrk-'));
  try {
    const script = join(folder, 'requests.lua');
    await writeFile(script, scriptOf(requests));
    const options = ['-t', '1', '-c', String(connections), '-d', `${Math.ceil(seconds)}s`, '-s', script, origin];
    const { stdout } = await promisify(execFile)(WRK, options);
    // The last line is that of the script, which has this type.
    const outcome = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Outcome & { readonly failed: number };
    if (outcome.count === 0 || outcome.failed > 0) throw new Error(`${name} failed under ${requests[0]?.path ?? ''}: ${stdout}`);
    return outcome;
  } finally {
    await rm(folder, { recursive: true });
  }
}
