/** The recorded results: what docs/performance.md tells, and what `--check` holds a run against. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import type { Benchmark, Row } from '../benchmark.ts';
import { IS_ON_ONE_CORE } from '../cores.ts';
import { type Ratio, ratiosOf } from './ratios.ts';

const RECORD_FILE = join(import.meta.dirname, '../record.json');

/** By the name of the benchmark. */
export type BenchRecord = Readonly<Record<string, Recorded>>;

export interface Recorded {
  readonly title: string;
  readonly rows: readonly RecordedRow[];
  readonly circumstances: Circumstances;
}

export interface RecordedRow extends Row {
  readonly ratios: readonly Ratio[];
}

export interface Circumstances {
  readonly command: string;
  readonly date: string;
  readonly commit: string;
  readonly machine: Readonly<{ cpu: string; cpus: number; memoryGb: number; system: string }>;
  /** Whether what is measured had a core, and what answers it another. */
  readonly isOnOneCore: boolean;
  readonly node: string;
  readonly packages: Readonly<Record<string, string>>;
}

/** Those whose code is measured, ours or a rival's. */
const PACKAGES =
  /^(?:@aws-sdk\/client-(?:sqs|secrets-manager)|@aws-lambda-powertools\/.*|@middy\/.*|@hono\/.*|esbuild|fauxqs|hono|sqs-consumer|undici|zod)$/;

/** @param where what all benchmarks of a run have in common */
export function recorded(
  { name, title }: Pick<Benchmark, 'name' | 'title'>,
  rows: readonly Row[],
  where: Omit<Circumstances, 'command'>,
): Recorded {
  return {
    title,
    rows: rows.map((row) => ({ ...row, ratios: ratiosOf(row) })),
    circumstances: { command: `npm run bench -- --only ${name}`, ...where },
  };
}

export function circumstancesHere(): Omit<Circumstances, 'command'> {
  const { dependencies, devDependencies } = manifest;
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: commitNow(),
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cpus: availableParallelism(),
      memoryGb: Math.round(totalmem() / 1e9),
      system: `${type()} ${release()}`,
    },
    isOnOneCore: IS_ON_ONE_CORE,
    node: process.version,
    packages: Object.fromEntries(
      Object.entries({ ...dependencies, ...devDependencies }).filter(([name]) => PACKAGES.test(name)),
    ),
  };
}

/** With a plus behind it where files differ from it; those that a record writes don't count. */
function commitNow(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { encoding: 'utf8', cwd: import.meta.dirname });
  const changed = git('status', '--porcelain', '--', ':/', ':!/bench/record.json', ':!/docs');
  return `${git('rev-parse', '--short=12', 'HEAD').trim()}${changed === '' ? '' : '+'}`;
}

export function readRecord(file = RECORD_FILE): BenchRecord {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as BenchRecord) : {};
}

/** What the run did not measure stays as it was recorded; in the order of all benchmarks. */
export function merged(before: BenchRecord, run: BenchRecord, names: readonly string[]): BenchRecord {
  const both = { ...before, ...run };
  return Object.fromEntries(names.flatMap((name) => (both[name] === undefined ? [] : [[name, both[name]]])));
}

export function writeRecord(record: BenchRecord, file = RECORD_FILE): void {
  writeFileSync(file, `${JSON.stringify(record, rounded, 1)}\n`);
}

/** More digits than four say nothing, and make the file's differences unreadable. */
function rounded(_name: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
}
