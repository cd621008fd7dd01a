/** Writes JSON without recursion: a value nested too deeply for `JSON.stringify` must be written to be refused. */

/** Text that stands between values, or a value that is still to be written. */
type Piece = string | { readonly value: unknown };

/**
 * @param value as `JSON.parse` makes it
 * @returns what `JSON.stringify` writes
 */
export function writeJson(value: unknown): string {
  const written: string[] = [];
  const rest: Piece[] = [{ value }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === 'string') {
      written.push(next);
    } else if (typeof next.value === 'object' && next.value !== null) {
      // The last piece is written first.
      for (const piece of piecesOf(next.value).reverse()) rest.push(piece);
    } else {
      written.push(JSON.stringify(next.value));
    }
  }
  return written.join('');
}

function piecesOf(composite: object): Piece[] {
  if (Array.isArray(composite)) {
    const items = composite.flatMap((value, index): Piece[] => [index === 0 ? '' : ',', { value }]);
    return ['[', ...items, ']'];
  }
  const members = Object.entries(composite).flatMap(([name, value], index): Piece[] => [
    `${index === 0 ? '' : ','}${JSON.stringify(name)}:`,
    { value },
  ]);
  return ['{', ...members, '}'];
}
