/**
 * Integers of more digits than a number of JavaScript's holds, as the ids of many providers are. A function that
 * reads a body must be able to write them as they were sent.
 */
import type { JsonText } from './json-text.ts';
import { NO_NAME } from './spans.ts';
import { endOfString, stringAt } from './tokens.ts';
import { parseJson } from './value.ts';

/** The fewest digits that can be too many: 2^53 has 16. */
const MIN_LENGTH = 16;
const INTEGER = /^-?\d+$/;

/** As a number it is rounded; written, in a text or in JSON, it has all its digits. */
class LongInteger extends Number {
  readonly #digits: string;

  constructor(digits: string) {
    super(digits);
    this.#digits = digits;
  }

  override toString(): string {
    return this.#digits;
  }

  /** What `JSON.stringify` writes as it stands: https://github.com/tc39/proposal-json-parse-with-source */
  toJSON(): unknown {
    return (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON(this.#digits);
  }

  [Symbol.toPrimitive](hint: string): number | string {
    return hint === 'number' ? this.valueOf() : this.#digits;
  }
}

/**
 * Parses as `parseJson` does, but for long integers.
 * @param longs of the text, if they were looked for before; they are used up
 */
export function parseWithLongIntegers(json: JsonText, longs = longIntegersIn(json)): unknown {
  const value = parseJson(json);
  return longs.length === 0 ? value : restored(value, json, longs);
}

/** @returns the numbers of their spans, from the last to the first */
export function longIntegersIn({ source, spans, node }: JsonText): number[] {
  const found: number[] = [];
  for (let inner = spans.next(node) - 1; inner >= node; inner--) {
    const start = spans.start(inner);
    const end = spans.end(inner);
    if (end - start < MIN_LENGTH) continue;
    const text = source.slice(start, end);
    if (INTEGER.test(text) && !Number.isSafeInteger(Number(text))) found.push(inner);
  }
  return found;
}

/**
 * Looks only into values in which there is one.
 * @param longs is emptied from its end, as they are met
 */
function restored(value: unknown, { source, spans, node }: JsonText, longs: number[]): unknown {
  if (longs.at(-1) === node) {
    longs.pop();
    return new LongInteger(source.slice(spans.start(node), spans.end(node)));
  }
  const container = value as Record<string | number, unknown>;
  const end = spans.next(node);
  let index = 0;
  for (let child = node + 1; child < end; child = spans.next(child), index++) {
    const next = longs.at(-1);
    if (next === undefined) break;
    if (next >= spans.next(child)) continue;
    const nameStart = spans.nameStart(child);
    const name = nameStart === NO_NAME ? index : stringAt(source, nameStart, endOfString(source, nameStart));
    container[name] = restored(container[name], { source, spans, node: child } as JsonText, longs);
  }
  return value;
}
