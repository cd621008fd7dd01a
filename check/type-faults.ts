/** What TypeScript finds in the configuration and in the sources in files of their own. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { missingModule } from '../lib/config/missing-module.ts';
import { inShort } from './in-short.ts';

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
    const faults = stdout.trimEnd().split(/\n(?=\S)/);
    return await Promise.all(faults.map((fault) => inOurWords(fault, root)));
  }
}

/** An import that leads nowhere, or only if TypeScript had put an ending to it. It would advise `.js`. */
const MISSING_MODULE = ['2307', '2834', '2835'];

async function inOurWords(fault: string, root: string): Promise<string> {
  const found = /^(?<file>.+?)\((?<line>\d+),(?<column>\d+)\): error TS(?<code>\d+): (?<text>.*)$/s.exec(
    fault,
  );
  if (found === null) return fault;
  const { file = '', line, column, code = '', text = '' } = found.groups ?? {};
  const specifier = MISSING_MODULE.includes(code)
    ? await textAt(join(root, file), Number(line), Number(column))
    : undefined;
  const said = specifier === undefined ? inShort(text) : missingModule(specifier, dirname(join(root, file)));
  return `${file}:${line}:${column}: ${said}`;
}

/** What stands there in quotes. */
async function textAt(path: string, line: number, column: number): Promise<string | undefined> {
  const lines = (await readFile(path, 'utf8')).split(/\r?\n/);
  return /^(['"])(.+?)\1/.exec(lines[line - 1]?.slice(column - 1) ?? '')?.[2];
}
