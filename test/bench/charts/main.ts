import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHARTS_FOLDER, RESULTS_FILE, writeCharts } from './write-charts';

/** `npm run charts [-- RESULTS.json FOLDER]`: draws the charts of the documentation again, or those of other results. */
const [file = join(CHARTS_FOLDER, RESULTS_FILE), folder = CHARTS_FOLDER] = process.argv.slice(2);

async function main(): Promise<void> {
  for (const path of await writeCharts(folder, readFileSync(file, 'utf8'))) process.stdout.write(`${path}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
