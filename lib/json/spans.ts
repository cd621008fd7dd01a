/**
 * Where each value of a JSON text stands. Values are numbered in the order in which they begin. So the values
 * inside a value follow it directly, and `next` is the number of the first value after these. Of a value that is
 * nested too deeply, those inside have no number.
 */

const NAME = 0;
const START = 1;
const END = 2;
const NEXT = 3;
const FIELDS = 4;

/** The place of the name of a value that is not a member of an object. */
export const NO_NAME = -1;

export class Spans {
  #fields: Int32Array;
  #count = 0;
  readonly #textLength: number;
  /** The places of what the walk does not let pass, in order: a name, or the bracket of a value too deep. */
  readonly faults: number[] = [];
  /** The places of the escapes that were half of a surrogate pair, in order. */
  readonly halves: number[] = [];
  /** The places of names that have an escape, in order. */
  readonly escapedNames: number[] = [];

  /** @param textLength of the text, in UTF-16 units */
  constructor(textLength: number) {
    this.#textLength = textLength;
    // Room for as many values as honest texts have. For others it grows.
    this.#fields = new Int32Array(((textLength >> 4) + 4) * FIELDS);
  }

  /**
   * @param nameStart where its name begins, or `NO_NAME`
   * @returns the number of the value that begins here
   */
  begin(nameStart: number, start: number): number {
    const value = this.#count++;
    const at = value * FIELDS;
    if (at === this.#fields.length) this.#grow(start);
    this.#fields[at + NAME] = nameStart;
    this.#fields[at + START] = start;
    return value;
  }

  /** @param end exclusive */
  finish(value: number, end: number): void {
    const at = value * FIELDS;
    this.#fields[at + END] = end;
    this.#fields[at + NEXT] = this.#count;
  }

  nameStart(value: number): number {
    return this.#fields[value * FIELDS + NAME] as number;
  }

  start(value: number): number {
    return this.#fields[value * FIELDS + START] as number;
  }

  end(value: number): number {
    return this.#fields[value * FIELDS + END] as number;
  }

  next(value: number): number {
    return this.#fields[value * FIELDS + NEXT] as number;
  }

  /** Never beyond what the rest of the text can hold: a value and its separator take two characters. */
  #grow(start: number): void {
    const maxValues = this.#count + ((this.#textLength - start) >> 1) + 1;
    const grown = new Int32Array(Math.min(maxValues * FIELDS, this.#fields.length * 2));
    grown.set(this.#fields);
    this.#fields = grown;
  }
}

/** @param places in order */
export function firstWithin(places: readonly number[], start: number, end: number): number | undefined {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] as number) < start) low = middle + 1;
    else high = middle;
  }
  const first = places[low];
  return first !== undefined && first < end ? first : undefined;
}
