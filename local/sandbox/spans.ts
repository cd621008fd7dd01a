/** Cuts a list out of JSON text without re-serialising it. The forwarder's own scanner is what is tried here. */

/** A string, a bracket, a comma or colon, or anything else that is not blank. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s"[\]{},:]+/g;

/** What ends an item of a list. */
const SEPARATORS: ReadonlySet<string> = new Set([',', ']']);

/** How deep in brackets it goes from here. */
const STEPS: ReadonlyMap<string, number> = new Map([
  ['{', 1],
  ['[', 1],
  ['}', -1],
  [']', -1],
]);

/**
 * The items of the list that is a member of the outermost object, each as it was written.
 * @param text of JSON in which that member is a list; where its name stands twice, the last counts
 */
export function textsOfItems(text: string, member: string): string[] {
  /** Where the list begins, and each of its commas, and its end. */
  let boundaries: number[] = [];
  let depth = 0;
  let name = '';
  let last = '';
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (depth === 1 && token === ':') name = JSON.parse(last) as string;
    else if (depth === 1 && token === '[' && name === member) boundaries = [index];
    else if (depth === 2 && SEPARATORS.has(token) && name === member) boundaries.push(index);
    depth += STEPS.get(token) ?? 0;
    last = token;
    if (depth !== 2 || name !== member) continue;
    if (token !== ',' && token !== ']') {
      itemStart ??= index;
    } else if (itemStart !== undefined) {
      items.push(text.slice(itemStart, index).trimEnd());
      itemStart = undefined;
    }
  }
  return boundaries
    .slice(1)
    .map((end, index) => text.slice((boundaries[index] ?? 0) + 1, end).trim())
    .filter((item) => item !== '');
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
