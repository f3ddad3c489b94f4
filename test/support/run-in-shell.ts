import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a command in a shell and returns its standard output. @throws if it fails */
export async function runInShell(command: string, cwd?: string): Promise<string> {
  return (await promisify(execFile)('sh', ['-c', command], { cwd })).stdout;
}
