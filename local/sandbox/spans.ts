/** Cuts a list out of JSON text without re-serialising it. The forwarder's own scanner is what is tried here. */

/** A string, a bracket, a comma or colon, or anything else that is not blank. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s"[\]{},:]+/g;

/**
 * The items of the list that is a member of the outermost object, each as it was written.
 * @param text of JSON in which that member is a list; where its name stands twice, the last counts
 */
export function textsOfItems(text: string, member: string): string[] {
  let items: string[] = [];
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
      items.push(text.slice(itemStart, index).trimEnd());
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
