import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a command as a person pastes it into a shell, and returns what it prints. @throws where it fails */
export async function runInShell(command: string, cwd?: string): Promise<string> {
  return (await promisify(execFile)('sh', ['-c', command], { cwd })).stdout;
}
