/**
 * How often each row came before: equal rows are events of their own, told apart by their number. Of each different
 * row it keeps eight bytes of its hash in one table, so that a million rows take 16 MB. Two rows that share these
 * bytes count as equal here: that is only a number in an id, and the ids still differ by the whole hash.
 */
export class Occurrences {
  #high = new Uint32Array(1 << 12);
  #low = new Uint32Array(1 << 12);
  #size = 0;
  /** Of those that came more than once, by their place in the table. */
  #counts = new Map<number, number>();

  /**
   * @param digest in hex
   * @returns 1 for the first of its kind
   */
  next(digest: string): number {
    if (this.#size * 2 > this.#high.length) this.#grow();
    const high = Number.parseInt(digest.slice(0, 8), 16);
    // Never both 0, which marks an empty place.
    const low = Number.parseInt(digest.slice(8, 16), 16) || 1;
    const place = this.#placeOf(high, low);
    if (this.#isEmpty(place)) {
      this.#high[place] = high;
      this.#low[place] = low;
      this.#size += 1;
      return 1;
    }
    const count = (this.#counts.get(place) ?? 1) + 1;
    this.#counts.set(place, count);
    return count;
  }

  /** Where it stands, or would. */
  #placeOf(high: number, low: number): number {
    const mask = this.#high.length - 1;
    let place = (high ^ low) & mask;
    while (!this.#isEmpty(place) && (this.#high[place] !== high || this.#low[place] !== low)) {
      place = (place + 1) & mask;
    }
    return place;
  }

  #isEmpty(place: number): boolean {
    return this.#high[place] === 0 && this.#low[place] === 0;
  }

  #grow(): void {
    const [high, low, counts] = [this.#high, this.#low, this.#counts];
    this.#high = new Uint32Array(high.length * 2);
    this.#low = new Uint32Array(high.length * 2);
    this.#counts = new Map();
    for (const [old, oldHigh] of high.entries()) {
      const oldLow = low[old] ?? 0;
      if (oldHigh === 0 && oldLow === 0) continue;
      const place = this.#placeOf(oldHigh, oldLow);
      this.#high[place] = oldHigh;
      this.#low[place] = oldLow;
      const count = counts.get(old);
      if (count !== undefined) this.#counts.set(place, count);
    }
  }
}
