import { importedModules, namesProcess } from './syntax';

test.each([
  ["import './a';", './a'],
  ["import { a, type B } from './a';", './a'],
  ["import type { A } from './a' with { 'resolution-mode': 'import' };", './a'],
  ["export * from './a';", './a'],
  ["export { a } from './a';", './a'],
  ["import a = require('./a');", './a'],
  ["const a = require('./a');", './a'],
  ["async function load() { return import('./a'); }", './a'],
  ["export type A = import('./a').A;", './a'],
])('finds the module that %s imports', (source, name) => {
  expect(importedModules(source)).toEqual([name]);
});

test.each(['export const a = "./a";', '// import "./a"', 'export { a }; const a = 1;', 'load("./a");'])(
  'finds no import in %s',
  (source) => {
    expect(importedModules(source)).toEqual([]);
  },
);

test.each(['process.exit()', 'const { env } = process;', "import { env } from 'node:process';", "import 'process';", 'f(process)'])(
  'finds the process in %s',
  (source) => {
    expect(namesProcess(source)).toBe(true);
  },
);

test.each(['a.process()', '/* process */', 'const processes = 1;', '"a process"'])('finds no process in %s', (source) => {
  expect(namesProcess(source)).toBe(false);
});
