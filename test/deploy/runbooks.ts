import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/project-root';

/** The folder of the documentation. */
export const DOCS = join(PROJECT_ROOT, 'docs');

/** The section of an alert in the runbooks. */
export interface Runbook {
  readonly alert: string;
  readonly text: string;
}

/** The sections of alerts in docs/runbooks.md, and its table of faults. */
export function readRunbooks(): { readonly runbooks: readonly Runbook[]; readonly faults: string; readonly text: string } {
  const text = readFileSync(join(DOCS, 'runbooks.md'), 'utf8');
  const [, ...sections] = text.split(/^### /m);
  const runbooks = sections.map((section) => {
    const [alert = ''] = section.split('\n');
    return { alert, text: section.split(/^## /m)[0] ?? '' };
  });
  return { runbooks, faults: text.slice(text.indexOf('\n## Faults\n')), text };
}

/** The PromQL of the runbooks, each with the alert whose section has it. */
export function runbookQueries(): readonly (readonly [alert: string, expr: string])[] {
  return readRunbooks().runbooks.flatMap(({ alert, text }) =>
    [...text.matchAll(/query\s`([^`]+)`/g)].map(([, expr = '']) => [alert, expr] as const),
  );
}
