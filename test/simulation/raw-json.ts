/** JSON whose numbers and strings stay as they are written: what Iterable is given is compared character for character. */

export type Raw = string | readonly Raw[] | { readonly [name: string]: Raw };
export type RawObject = { readonly [name: string]: Raw };

type Reviver = (name: string, value: unknown, context: { readonly source?: string }) => unknown;
/** https://tc39.es/proposal-json-parse-with-source: Node has it, TypeScript's library doesn't. */
const parseWithSource = JSON.parse as (text: string, revive: Reviver) => unknown;

/** In place of each number, string, literal stands its text. */
export function parseRaw(text: string): RawObject {
  return parseWithSource(text, (_name, value, { source }) => source ?? value) as RawObject;
}

export function isRawObject(raw: Raw | undefined): raw is RawObject {
  return typeof raw === 'object' && !Array.isArray(raw);
}

/** Equal values have equal texts, whatever the order of their members. */
export function rawText(raw: Raw): string {
  if (typeof raw === 'string') return raw;
  if (!isRawObject(raw)) return `[${(raw as readonly Raw[]).map(rawText).join()}]`;
  const members = Object.entries(raw).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${rawText(value)}`).join()}}`;
}

/** The elements of a list that is a member of the text's object, as they are written. Strings must hold no brackets. */
export function elementTexts(text: string, list: string): string[] {
  const elements: string[] = [];
  let depth = 0;
  let from = text.indexOf(`"${list}":[`) + list.length + 4;
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? '';
    const ends = depth === 0 && (character === ',' || character === ']');
    if (ends && at > from) elements.push(text.slice(from, at));
    if (ends) from = at + 1;
    if (ends && character === ']') break;
    if ('{['.includes(character)) depth++;
    if ('}]'.includes(character)) depth--;
  }
  return elements;
}
