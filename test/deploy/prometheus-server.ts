import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { eventually } from '../faults/processes';
import { freePort } from '../support/free-port';
import { ALERTS_FILE } from './monitoring-files';

const querySchema = z.object({
  data: z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })) }),
  warnings: z.array(z.string()).optional(),
});

/** A series, as the result of a query. */
export interface ResultSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A private Prometheus with the project's rules, from Debian's package `prometheus`. */
export interface PrometheusServer {
  /** Evaluates an expression now. @throws Error if that fails or causes a warning */
  query(expr: string): Promise<readonly ResultSeries[]>;
  stop(): Promise<void>;
}

/** Starts a Prometheus that scrapes a gateway once a second, as the job that the documentation names. */
export async function startPrometheus(gatewayUrl: string): Promise<PrometheusServer> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-prometheus-'));
  const port = await freePort();
  const configuration = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [ALERTS_FILE],
    scrape_configs: [{ job_name: 'livestream-gateway', static_configs: [{ targets: [new URL(gatewayUrl).host] }] }],
  };
  await writeFile(join(folder, 'prometheus.yml'), stringify(configuration));
  const child = spawn(
    'prometheus',
    [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: 'ignore' },
  );
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  const ended = new Promise<void>((resolve) => child.once('close', () => { resolve(); })); // prettier-ignore
  const killed = (): void => void child.kill('SIGKILL');
  process.once('exit', killed);

  async function query(expr: string): Promise<readonly ResultSeries[]> {
    const body = new URLSearchParams({ query: expr });
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/query`, { method: 'POST', body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${text}: ${expr}`);
    const { data, warnings = [] } = querySchema.parse(JSON.parse(text));
    if (warnings.length > 0) throw new Error(`${warnings.join(', ')}: ${expr}`);
    return data.result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
  }

  const isUp = async (): Promise<void> => {
    // Rates need two scrapes.
    const [series] = await query('count_over_time(up[1m]) > 3 and up == 1');
    if (series === undefined) throw new Error('not scraped yet');
  };
  await Promise.race([eventually(isUp), failed]);
  return {
    query,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      process.removeListener('exit', killed);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
