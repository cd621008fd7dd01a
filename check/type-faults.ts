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
      .map(inShort);
  }
}

/** What our own types say, if they do: TypeScript repeats it in types of many lines. */
function inShort(fault: string): string {
  const [, file, line, column, text = fault] = /^(.+?)\((\d+),(\d+)\): error TS\d+: (.*)$/s.exec(fault) ?? [];
  const ours = new Set(fault.match(/(?<=")[^"\n]+: no such (?:field in [\w/]+|operation)(?=")/g));
  const said =
    ours.size === 0 ? text : [...ours].map((sentence) => sentence.replace(/^.+(?=: )/, '"$&"')).join(', ');
  return file === undefined ? said : `${file}:${line}:${column}: ${said}`;
}
