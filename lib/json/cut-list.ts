/** Cuts an object at one of its lists. Every other character stays as its sender wrote it. */
import type { JsonText, Member } from './json-text.ts';
import { textOf } from './json-text.ts';

export interface CutObject {
  /** What each of the texts says besides its element. */
  readonly shared: string;
  /** The object with a list of this element alone. */
  readonly textWith: (element: JsonText) => string;
}

/**
 * @param members of the object
 * @param list one of them
 */
export function cutAtList(members: readonly Member[], list: Member): CutObject {
  const others = members
    .filter((member) => member !== list)
    .map(({ start, end, value }) => `${value.source.slice(start, end)},`);
  const shared = `{${others.join('')}${JSON.stringify(list.name)}:[`;
  return { shared, textWith: (element) => `${shared}${textOf(element)}]}` };
}
