/** Writes a value that was edited. Where nothing changed, the text stays as it was written, digits included. */
import { isRecord } from './is-record.ts';
import { elementsOf, type JsonText, type Member, membersOf, startOf, textOf } from './json-text.ts';

/** A value as it was: its text, and what a function got of it. */
interface Before {
  readonly json: JsonText;
  readonly value: unknown;
}

/**
 * @param json the text of `before`
 * @param before what was parsed of it, and is still as it was
 * @param after what became of that. May be anything that `JSON.stringify` takes
 * @returns as `JSON.stringify`, but where `before` has the same value at the same path, with its text
 * @throws whatever `JSON.stringify` throws
 */
export function keepText(json: JsonText, before: unknown, after: unknown): string | undefined {
  const written = write({ json, value: before }, after);
  return written === UNCHANGED ? textOf(json) : written;
}

const UNCHANGED = Symbol();

/** @returns `undefined` for what JSON has no word for */
function write(before: Before | undefined, after: unknown): string | undefined | typeof UNCHANGED {
  if (before === undefined) return JSON.stringify(after);
  if (Object.is(before.value, after)) return UNCHANGED;
  if (Array.isArray(before.value) && isPlain(after, Array.isArray)) {
    return writeList(before.json, before.value, after);
  }
  return isRecord(before.value) && isPlain(after, isRecord)
    ? writeObject(before.json, before.value, after)
    : JSON.stringify(after);
}

/** Of these alone it is known how `JSON.stringify` writes them. */
function isPlain<Kind extends object>(
  value: unknown,
  isKind: (value: unknown) => value is Kind,
): value is Kind {
  if (!isKind(value) || typeof (value as { readonly toJSON?: unknown }).toJSON === 'function') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    prototype === Object.prototype || prototype === Array.prototype || (prototype === null && !isRaw(value))
  );
}

/** TypeScript doesn't know it yet. */
const { isRawJSON: isRaw } = JSON as unknown as { readonly isRawJSON: (value: unknown) => boolean };

function writeObject(
  json: JsonText,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string | typeof UNCHANGED {
  const members = membersOf(json) ?? [];
  const indexOf = finder(members);
  const text = new KeptText(json.source, members);
  let count = 0;
  for (const name of Object.keys(after)) {
    const index = indexOf(name, count);
    const member = members[index];
    const written = write(member && { json: member.value, value: before[name] }, after[name]);
    if (written === undefined) continue;
    count += 1;
    if (member === undefined) text.add(`${JSON.stringify(name)}:${String(written)}`);
    else if (written === UNCHANGED) text.keep(index);
    else text.add(nameOf(member) + written);
  }
  const inside = text.end();
  return inside === undefined ? UNCHANGED : `{${inside}}`;
}

/** Members, written one after another. Those that stay beside each other are kept in one piece. */
class KeptText {
  readonly #source: string;
  readonly #members: readonly Member[];
  readonly #pieces: string[] = [];
  /** Of `members`, those that are kept and not in a piece yet. */
  #from = 0;
  #to = 0;

  constructor(source: string, members: readonly Member[]) {
    this.#source = source;
    this.#members = members;
  }

  keep(index: number): void {
    if (this.#to > this.#from && this.#to === index) {
      this.#to += 1;
      return;
    }
    this.#flush();
    this.#from = index;
    this.#to = index + 1;
  }

  add(text: string): void {
    this.#flush();
    this.#pieces.push(text);
  }

  /** @returns `undefined` if all of them are kept, in their order */
  end(): string | undefined {
    if (this.#pieces.length === 0 && this.#from === 0 && this.#to === this.#members.length) return undefined;
    this.#flush();
    return this.#pieces.join(',');
  }

  #flush(): void {
    const first = this.#members[this.#from];
    const last = this.#members[this.#to - 1];
    if (this.#to > this.#from && first !== undefined && last !== undefined) {
      this.#pieces.push(this.#source.slice(first.start, last.end));
    }
    this.#from = this.#to;
  }
}

/**
 * Most members stay where they are: a table of all of them is made only for those that do not.
 * @returns what finds the index of a member; -1 if there is none of that name
 */
function finder(members: readonly Member[]): (name: string, expected: number) => number {
  let byName: ReadonlyMap<string, number> | undefined;
  return (name, expected) => {
    if (members[expected]?.name === name) return expected;
    byName ??= new Map(members.map((member, index) => [member.name, index]));
    return byName.get(name) ?? -1;
  };
}

/** Its name as it is written, with the colon. */
function nameOf({ start, value }: Member): string {
  return value.source.slice(start, startOf(value));
}

function writeList(
  json: JsonText,
  before: readonly unknown[],
  after: readonly unknown[],
): string | typeof UNCHANGED {
  const elements = elementsOf(json) ?? [];
  let isSame = elements.length === after.length;
  // A copy has no holes, which `map` would pass over.
  const texts = [...after].map((value, index) => {
    const element = elements[index];
    const written = write(element && { json: element, value: before[index] }, value);
    if (written !== UNCHANGED || element === undefined) {
      isSame = false;
      return written === undefined ? 'null' : String(written);
    }
    return textOf(element);
  });
  return isSame ? UNCHANGED : `[${texts.join(',')}]`;
}
