import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/project-root';

const FOLDER = join(__dirname, 'recipes');
const DOCUMENTATION = readFileSync(join(PROJECT_ROOT, 'docs/federation.md'), 'utf8');

test.each(readdirSync(FOLDER))('docs/federation.md contains %s unchanged', (name) => {
  const blocks = [...DOCUMENTATION.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
  expect(blocks).toContain(readFileSync(join(FOLDER, name), 'utf8'));
});
