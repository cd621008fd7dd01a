/** Fields by their paths, as Iterable writes them: `address.city`. */

export function pathOf(around: string, name: string): string {
  return around === '' ? name : `${around}.${name}`;
}

/** In one order wherever it is written. */
export function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
