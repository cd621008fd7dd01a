/** Halves of surrogate pairs that the walk replaced. */
import { firstPlaceIn, isList, type Walked } from './json-text.ts';
import { endOfString, stringAt } from './tokens.ts';

/** @returns the path to the first that was replaced in it, as `dataFields.tags[2]`; `undefined` if none was */
export function replacedHalfIn(value: Walked): string | undefined {
  const { halves } = value.spans;
  if (halves.length === 0) return undefined;
  const at = firstPlaceIn(value, halves);
  return at === undefined ? undefined : pathTo(value, at);
}

function pathTo({ source, spans, node }: Walked, place: number): string {
  let path = '';
  for (let around = { source, spans, node } as Walked; ; ) {
    const [child, index] = childAround(around, place);
    if (child === undefined) return path;
    const nameStart = spans.nameStart(child);
    if (isList(around)) path += `[${index}]`;
    else path += `${path === '' ? '' : '.'}${stringAt(source, nameStart, endOfString(source, nameStart))}`;
    around = { source, spans, node: child } as Walked;
  }
}

/** The value, and which of them it is, that stands around the place or whose name does. */
function childAround({ spans, node }: Walked, place: number): [child: number | undefined, index: number] {
  const end = spans.next(node);
  let index = 0;
  for (let child = node + 1; child < end; child = spans.next(child)) {
    if (place < spans.end(child)) {
      const nameStart = spans.nameStart(child);
      return [place >= (nameStart < 0 ? spans.start(child) : nameStart) ? child : undefined, index];
    }
    index += 1;
  }
  return [undefined, index];
}
