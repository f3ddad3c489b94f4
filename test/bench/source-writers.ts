import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Each client follows its own user, and ends that: two transactions, which the triggers of the migrations count. */
const SCRIPT = `
\\set follower random(1000, 1999)
insert into follows (follower_id, followee_id)
  select 'be' || lpad((:follower)::text, 22, '0'), 'be' || lpad((:client_id)::text, 22, '0') on conflict do nothing;
delete from follows where followee_id = 'be' || lpad((:client_id)::text, 22, '0');
`;

/** Measures the transactions per second of concurrent writers, by pgbench. @throws if Debian's `postgresql-contrib` is not installed */
export async function measureWriters(url: string, clients: number, seconds: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-writers-'));
  try {
    const script = join(folder, 'write.sql');
    await writeFile(script, SCRIPT);
    const { stdout } = await run('pgbench', [
      '-n',
      '-M',
      'prepared',
      '-c',
      String(clients),
      '-j',
      '1',
      '-T',
      String(seconds),
      '-f',
      script,
      url,
    ]);
    const [, tps = ''] = /^tps = ([\d.]+)/m.exec(stdout) ?? [];
    return 2 * Number(tps);
  } finally {
    await rm(folder, { recursive: true });
  }
}
