/** Keys stand where nobody expects them: Segment's senders write theirs into each body. The history keeps none. */
import { MASK } from '../../operate/history/schema.ts';

export type Mask = <Text extends string | null | undefined>(text: Text) => Text;

/** What is shorter stands in many a word. */
const MIN_LENGTH = 8;

export function createMask(keys: readonly string[]): Mask {
  const texts = new Set(keys.filter(({ length }) => length >= MIN_LENGTH).flatMap(written));
  if (texts.size === 0) return (text) => text;
  // The longest first: one key may begin with another.
  const longestFirst = [...texts].sort((one, other) => other.length - one.length);
  const pattern = new RegExp(longestFirst.map((text) => RegExp.escape(text)).join('|'), 'g');
  return (text) => (text ? (text.replace(pattern, MASK) as typeof text) : text);
}

/** As it is, as JSON has it, and as a path has it. */
function written(key: string): string[] {
  return [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key.toWellFormed())];
}
