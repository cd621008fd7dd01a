/**
 * Which element of the document shows which row. An event keeps its element for as long as it is drawn; one that comes
 * takes that of one that went: writing other words into it costs a fraction of what a new element does.
 */

export class Slots {
  #slotOf: ReadonlyMap<number, number> = new Map();
  #order: readonly number[] = [];

  /** @param events that are drawn now @returns the number of the element of each */
  take(events: readonly number[]): ReadonlyMap<number, number> {
    const slotOf = new Map<number, number>();
    for (const event of events) {
      const slot = this.#slotOf.get(event);
      if (slot !== undefined) slotOf.set(event, slot);
    }
    const taken = new Set(slotOf.values());
    let free = 0;
    for (const event of events) {
      if (slotOf.has(event)) continue;
      while (taken.has(free)) free += 1;
      taken.add(free);
      slotOf.set(event, free);
    }
    this.#slotOf = slotOf;
    const known = new Set(this.#order);
    const stay = this.#order.filter((slot) => taken.has(slot));
    this.#order = [...stay, ...[...slotOf.values()].filter((slot) => !known.has(slot))];
    return slotOf;
  }

  /** How the elements follow each other in the document: where one is shown does not depend on it. */
  get order(): readonly number[] {
    return this.#order;
  }

  /**
   * As they are seen: who hears the page hears them in the order of the document. Moved elements cost as much as new
   * ones: so this is done when nothing moves any more.
   * @param events in the order in which they are seen
   * @returns whether that is another order
   */
  settle(events: readonly number[]): boolean {
    const order = events.flatMap((event) => this.#slotOf.get(event) ?? []);
    if (order.join() === this.#order.join()) return false;
    this.#order = order;
    return true;
  }
}
