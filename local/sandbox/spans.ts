/** Cuts a list out of JSON text without re-serialising it. The forwarder's own scanner is what is tried here. */

/** A string, a bracket, a comma or colon, or anything else that is not blank. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s"[\]{},:]+/g;

/** Of an item in a text: of its first character, and behind its last. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The items of the list that is a member of the outermost object, each as it was written.
 * @param text of JSON in which that member is a list; where its name stands twice, the last counts
 */
export function textsOfItems(text: string, member: string): string[] {
  return spansOfItems(text, member).map(({ start, end }) => text.slice(start, end));
}

/** The whole text once for each item, as if that were the list's only one. */
export function textsWithOneItem(text: string, member: string): string[] {
  const spans = spansOfItems(text, member);
  const before = text.slice(0, spans[0]?.start);
  const after = text.slice(spans.at(-1)?.end);
  return spans.map(({ start, end }) => before + text.slice(start, end) + after);
}

function spansOfItems(text: string, member: string): Span[] {
  let items: Span[] = [];
  let name = '';
  let itemStart: number | undefined;
  let last = '';
  for (const { token, index, depth } of tokensIn(text)) {
    if (token === ':' && depth === 1) {
      name = JSON.parse(last) as string;
      if (name === member) items = [];
    }
    last = token;
    if (depth !== 2 || name !== member) continue;
    if (token !== ',' && token !== ']') {
      itemStart ??= index;
    } else if (itemStart !== undefined) {
      items.push({ start: itemStart, end: itemStart + text.slice(itemStart, index).trimEnd().length });
      itemStart = undefined;
    }
  }
  return items;
}

/** Each token, and how many objects and lists it stands in; a bracket stands outside of what it opens. */
function* tokensIn(text: string) {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    yield { token, index, depth };
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
  }
}
