/** Cuts an object at one of its lists. Every other character stays as its sender wrote it. */
import { type JsonText, type Member, textOf } from './json-text.ts';

export interface CutObject {
  /** The object with nothing in its list: what each of the texts says besides its element. */
  readonly shared: string;
  /** The object with this element alone in its list. */
  readonly textWith: (element: JsonText) => string;
}

/**
 * @param list the name of the list
 * @param others the object's other members
 */
export function cutAtList(list: string, others: readonly Member[]): CutObject {
  const written = others.map(({ start, end, value }) => `${value.source.slice(start, end)},`);
  const head = `{${written.join('')}${JSON.stringify(list)}:[`;
  return { shared: `${head}]}`, textWith: (element) => `${head}${textOf(element)}]}` };
}
