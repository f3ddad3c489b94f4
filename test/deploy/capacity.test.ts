import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import results from '../../docs/charts/results.json';
import { PROJECT_ROOT } from '../../src/project-root';

const SCALING = readFileSync(join(PROJECT_ROOT, 'docs', 'scaling.md'), 'utf8');

/** The numbers of a row of the table of symbols, which it begins with. */
function documented(symbol: string): number[] {
  const value = new RegExp(`^\\| ${symbol} +\\|[^|]+\\|([^|]+)\\|`, 'm').exec(SCALING)?.[1] ?? '';
  return value.match(/[\d.]+/g)?.map(Number) ?? [];
}

/** The processor time of a request at 128 connections, in milliseconds: of the gateway and of PostgreSQL. */
function processorTime(name: string): readonly [number, number] {
  const gateway = results.works.find((work) => work.name === name && work.connections === 128)?.gateway;
  return [gateway?.cpuMs ?? NaN, gateway?.databaseCpuMs ?? NaN];
}

const [short, page] = [processorTime('REST stats'), processorTime('GraphQL flat page of 20, no total')];
const socket = results.live.find(({ name }) => name === '10000 idle sockets, memory of each');

test.each([
  ['g₁, g₂', [short[0], page[0]]],
  ['d₁, d₂', [short[1], page[1]]],
  ['m', [results.process.highestResidentBytes / 1_000_000]],
  ['s', [((socket?.value ?? NaN) * 1_024) / 1_000]],
])('the calculation in docs/scaling.md uses what the bench has measured: %s', (symbol, measured) => {
  const found = documented(symbol);
  expect(found).toHaveLength(measured.length);
  // Rounded figures, and runs differ.
  for (const [index, value] of measured.entries()) expect(Math.abs((found[index] ?? NaN) / value - 1)).toBeLessThan(0.25);
});
