/** What TypeScript finds in the configuration and in the sources in files of their own. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How it ends when it found something. */
const FOUND = [1, 2];

/** @returns each with its place; lines that explain it are indented below it */
export async function typeFaults(root: string): Promise<string[]> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const options = ['--project', join(import.meta.dirname, 'tsconfig.json'), '--pretty', 'false'];
  try {
    await run(process.execPath, [compiler, ...options], { cwd: root });
    return [];
  } catch (error) {
    const { code, stdout } = error as { readonly code?: number; readonly stdout?: string };
    if (code === undefined || stdout === undefined || !FOUND.includes(code)) throw error;
    return stdout
      .trimEnd()
      .split(/\n(?=\S)/)
      .map((fault) => fault.replace(/^(.+?)\((\d+),(\d+)\): error TS\d+: /, '$1:$2:$3: '));
  }
}
