import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseBenchFile } from './bench-file';
import { drawCharts } from './draw-charts';

/** The folder of the documentation's charts, from the project's folder. */
export const CHARTS_FOLDER = join('docs', 'charts');

/** The file of the results from which charts were drawn, beside them. */
export const RESULTS_FILE = 'results.json';

/**
 * Writes results and their charts into a folder.
 * @param results as JSON
 * @returns the paths of the charts
 */
export async function writeCharts(folder: string, results: string): Promise<readonly string[]> {
  const charts = await drawCharts(parseBenchFile(results));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, RESULTS_FILE), results);
  for (const { fileName, svg } of charts) writeFileSync(join(folder, fileName), svg);
  return charts.map(({ fileName }) => join(folder, fileName));
}
