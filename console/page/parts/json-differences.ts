/** Where two bodies differ that the page has: what the server compares it tells itself. */
import type { Difference } from '../../api.ts';
import { type JsonLine, linesOf } from './json-lines.ts';

export function differencesBetween(before: string, after: string): readonly Difference[] {
  const [one, other] = [valuesOf(before), valuesOf(after)];
  if (one === undefined || other === undefined) return before === after ? [] : [{ path: '', before, after }];
  const paths = new Set([...one.keys(), ...other.keys()]);
  return Array.from(paths, (path) => ({
    path,
    before: one.get(path) ?? null,
    after: other.get(path) ?? null,
  })).filter((found) => found.before !== found.after);
}

/** Of what holds nothing else. */
function valuesOf(text: string): ReadonlyMap<string, string> | undefined {
  const lines = linesOf(text);
  return lines && new Map(lines.filter(isWhole).map(({ path, value }) => [path, value]));
}

function isWhole({ isContainer, value }: JsonLine): boolean {
  return !isContainer || value.length > 1;
}
