/** Which rows of a long list are in the document: those in view, some on either side, and the one with the focus. */

export interface Seen {
  readonly top: number;
  readonly height: number;
}

/** So many rows above and below: who scrolls sees no gap. */
const MARGIN = 12;

/** @returns the first, and the one after the last */
export function windowOf({ top, height }: Seen, rowHeight: number, rows: number): readonly [number, number] {
  const first = Math.floor(top / rowHeight) - MARGIN;
  // Always as many, wherever the edges of the view cut a row: else one would come and go.
  const after = first + Math.ceil(height / rowHeight) + 1 + 2 * MARGIN;
  return [Math.max(0, Math.min(first, rows)), Math.max(0, Math.min(after, rows))];
}

/** Of a window: who comes by Tab must not be led out of what is seen. */
export function firstInView(first: number, rows: number): number {
  return first === 0 ? 0 : Math.min(first + MARGIN, rows - 1);
}

/** In order. @param kept a row that stays though it is out of view; -1 for none */
export function rowsDrawn(
  [first, after]: readonly [number, number],
  kept: number,
  rows: number,
): readonly number[] {
  const drawn = Array.from({ length: after - first }, (_, at) => first + at);
  if (kept >= 0 && kept < first) return [kept, ...drawn];
  return kept >= after && kept < rows ? [...drawn, kept] : drawn;
}

/** Where to scroll so that a row is in view; the same place if it is. */
export function topFor(row: number, { top, height }: Seen, rowHeight: number, headHeight: number): number {
  const above = row * rowHeight;
  const below = above + rowHeight + headHeight;
  if (above < top) return above;
  return below > top + height ? below - height : top;
}
