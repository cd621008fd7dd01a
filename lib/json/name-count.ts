/**
 * How many names of objects were parsed. The engine remembers the shape of each object: thousands of objects with
 * the same names cost it little, names that it never met and very wide objects several times as much.
 */
import { eachMember, isObject, type JsonText, sizeOf, valuesIn } from './json-text.ts';

/** With more names than this an object has no shape in common with others. */
const MAX_SHAPED_NAMES = 1_000;

export class NameCount {
  readonly #max: number;
  readonly #met = new Set<string>();
  #inWide = 0;
  #values = 0;
  /** Texts whose names were not counted yet, because they were too few. */
  #uncounted: JsonText[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * @returns whether the names stay within the maximum, with those of the texts that were taken before. Equal names
   *   count once, but for those of wide objects. What is not taken does not count
   */
  takes(json: JsonText): boolean {
    const { spans, node } = json;
    this.#values += spans.next(node) - node;
    // There are never more names than values.
    if (this.#values <= this.#max) {
      this.#uncounted.push(json);
      return true;
    }
    for (const earlier of this.#uncounted) this.#add(earlier);
    this.#uncounted = [];
    return this.#add(json);
  }

  #add(json: JsonText): boolean {
    const fresh = new Set<string>();
    const inWide = this.#countIn(json, fresh);
    if (this.#inWide + this.#met.size + inWide + fresh.size > this.#max) return false;
    this.#inWide += inWide;
    for (const name of fresh) this.#met.add(name);
    return true;
  }

  /**
   * @param fresh gets names that were not met before
   * @returns how many names stand in wide objects
   */
  #countIn(json: JsonText, fresh: Set<string>): number {
    let inWide = 0;
    for (const value of valuesIn(json)) {
      if (inWide + fresh.size > this.#max) break;
      const size = isObject(value) ? sizeOf(value) : 0;
      if (size > MAX_SHAPED_NAMES) inWide += size;
      else if (size > 0) this.#meet(value, fresh);
    }
    return inWide;
  }

  #meet(object: JsonText, fresh: Set<string>): void {
    for (const { name } of eachMember(object)) if (!this.#met.has(name)) fresh.add(name);
  }
}
