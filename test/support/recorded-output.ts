/** Hears all output of a test file and searches it for what must never be there. */
import { systemClock } from '../../lib/runtime/clock.ts';
import { createLog, type Log, type LogLevel } from '../../lib/runtime/log.ts';
import { PLANTED } from './planted.ts';

/** What gives away an e-mail or a body, whoever's it is. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  'an e-mail': /[\w.+-]@[\w-]+\.[a-z]{2}/i,
  // But for the code of what is wrong with a field: `eventName: too-small`, `dataFields.tags[1]: field-type`.
  'a part of a body':
    /\b(?:eventName|dataFields|createdAt|preferUserId|mergeNestedObjects)\b(?!(?:\.[\w.[\]]+)?: [a-z][a-z-]+[;"])/,
  'a header with a key': /\b(?:api[-_]key(?!-in-body|: api-key-in-body)|authorization|whsec_\w|Bearer )/i,
};

const WORD = /[\w.+@-]+/g;
const MIN_TEXT_LENGTH = 8;
const MAX_LEAKS = 20;

const words = new Set<string>();
const texts = new Set<string>();
const found = new Set<string>();

/** From now on no output may have one of these. A short word counts only where it stands alone. */
export function plant(...values: readonly string[]): void {
  for (const value of values) (value.length < MIN_TEXT_LENGTH ? words : texts).add(value);
}

/** Plants whom a body names, before it is handed over. Digits alone would be found among the numbers of a log. */
export function plantUsersIn(body: string): void {
  for (const [, user = ''] of body.matchAll(/"(?:email|userId)"\s*:\s*"([\w.+@-]{2,})"/g)) {
    if (!/^\d+$/.test(user)) words.add(user);
  }
}

/** Searches what was written. */
export function record(output: string): void {
  for (const leak of leaksIn(output)) {
    if (found.size < MAX_LEAKS) found.add(`${leak}: ${output.trimEnd()}`);
  }
}

let areStreamsRecorded = false;

/** Searches what functions that run in this process write, and whatever else does. Once: files share a process. */
export function recordStreams(): void {
  if (areStreamsRecorded) return;
  areStreamsRecorded = true;
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean;
    stream.write = (chunk: unknown, ...rest: unknown[]) => {
      record(String(chunk));
      return write(chunk, ...rest);
    };
  }
}

/** What was found so far, and the line it is in. The next test file plants its own, and is searched anew. */
export function takeLeaks(): readonly string[] {
  const leaks = [...found];
  for (const planted of [found, words, texts]) planted.clear();
  plant(...Object.values(PLANTED));
  return leaks;
}

/** What is in there that must not be. */
export function leaksIn(output: string): string[] {
  const shapes = Object.entries(SHAPES).filter(([, shape]) => shape.test(output));
  const planted = [
    ...(output.match(WORD) ?? []).filter((word) => words.has(word)),
    ...[...texts].filter((text) => output.includes(text)),
  ];
  return [...shapes.map(([name]) => name), ...planted.map((value) => `the planted ${value}`)];
}

/** Hands on each line that a function or a log writes, and searches it. */
export function recorded<Line extends string>(onLine: (line: Line) => unknown): (line: Line) => void {
  return (line) => {
    record(line);
    onLine(line);
  };
}

/** As `createLog`, which tests don't use but through this. */
export function recordedLog(lowest: LogLevel, write: (line: string) => unknown): Log {
  return createLog(lowest, recorded(write), systemClock);
}

plant(...Object.values(PLANTED));
