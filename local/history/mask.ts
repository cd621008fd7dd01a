/** Keys stand where nobody expects them: Segment's senders write theirs into each body. The history keeps none. */

export type Mask = <Text extends string | null | undefined>(text: Text) => Text;

const PLACEHOLDER = '[key]';
/** What is shorter stands in many a word. */
const MIN_LENGTH = 8;

export function createMask(keys: readonly string[]): Mask {
  const single = keys.flatMap(keysIn).filter(({ length }) => length >= MIN_LENGTH);
  const texts = new Set(single.flatMap(written));
  if (texts.size === 0) return (text) => text;
  // The longest first: one key may begin with another.
  const longestFirst = [...texts].sort((one, other) => other.length - one.length);
  const pattern = new RegExp(longestFirst.map((text) => RegExp.escape(text)).join('|'), 'g');
  return (text) => (text ? (text.replace(pattern, PLACEHOLDER) as typeof text) : text);
}

/** A secret may hold several, as JSON. */
function keysIn(secret: string): string[] {
  if (!secret.startsWith('{')) return [secret];
  return Object.values(JSON.parse(secret)).filter((value) => typeof value === 'string');
}

/** As it is, as JSON has it, and as a path has it. */
function written(key: string): string[] {
  return [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)];
}
