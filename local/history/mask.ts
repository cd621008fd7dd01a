/** Keys stand where nobody expects them: Segment's senders write theirs into each body. The history keeps none. */
import { MASK } from '../../operate/history/schema.ts';

export interface Mask {
  <Text extends string | null | undefined>(text: Text): Text;
  /** Of a text whose end is cut off: what may be the beginning of a key goes, too. */
  readonly cut: (text: string) => string;
}

/** What is shorter is part of many a word: of such a key only what stands alone is masked. */
const MIN_LENGTH = 8;
/** What is even shorter keeps nothing secret, and stands everywhere. */
const MIN_LENGTH_ALONE = 4;
/** Only with these a text can say a character in another way. */
const ESCAPE = /\\[u/]/;

export function createMask(keys: readonly string[]): Mask {
  // The longest first: one key may begin with another.
  const secret = keys
    .filter(({ length }) => length >= MIN_LENGTH_ALONE)
    .sort((one, other) => other.length - one.length);
  if (secret.length === 0) return Object.assign(<Text>(text: Text) => text, { cut: (text: string) => text });
  const forms = [...new Set(secret.flatMap(written))].sort((one, other) => other.length - one.length);
  const plain = anyOf(forms.map((form) => ({ form, source: RegExp.escape(form) })));
  const escaped = anyOf([
    ...secret.map((form) => ({ form, source: escapedSource(form) })),
    ...forms.map((form) => ({ form, source: RegExp.escape(form) })),
  ]);
  const patternFor = (text: string) => (ESCAPE.test(text) ? escaped : plain);
  const mask = <Text extends string | null | undefined>(text: Text) =>
    text ? (text.replace(patternFor(text), MASK) as typeof text) : text;
  return Object.assign(mask, { cut: (text: string) => maskCut(text, patternFor(text), forms) });
}

/** As it is, as JSON has it, and as a path has it. */
function written(key: string): string[] {
  return [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key.toWellFormed())];
}

function anyOf(texts: readonly { readonly form: string; readonly source: string }[]): RegExp {
  const sources = texts.map(({ form, source }) =>
    form.length < MIN_LENGTH ? `(?<![A-Za-z0-9])${source}(?![A-Za-z0-9])` : source,
  );
  return new RegExp(sources.join('|'), 'g');
}

/** Each character as it is, or as an escape of JSON. */
function escapedSource(key: string): string {
  return key.split('').map(escapesOf).join('');
}

function escapesOf(character: string): string {
  const hex = character.charCodeAt(0).toString(16).padStart(4, '0');
  const anyCase = hex.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const short = JSON.stringify(character).slice(1, -1);
  const others = [character, short, `\\${character}`].map((form) => RegExp.escape(form));
  return `(?:${[...new Set(others)].join('|')}|\\\\u${anyCase})`;
}

/** From left to right: what is masked as a whole key is no beginning of another any more. */
function maskCut(text: string, pattern: RegExp, forms: readonly string[]): string {
  let masked = '';
  for (let from = 0; ; ) {
    const beginning = beginningAt(text, from, forms);
    pattern.lastIndex = from;
    const found = pattern.exec(text);
    if (found === null || found.index >= beginning) return masked + text.slice(from, beginning);
    masked += text.slice(from, found.index) + MASK;
    from = found.index + found[0].length;
  }
}

/** Where the end of the text begins that a key may begin with; its length, if none does. */
function beginningAt(text: string, from: number, forms: readonly string[]): number {
  const longest = forms[0]?.length ?? 0;
  for (let at = Math.max(from, text.length - longest); at < text.length; at += 1) {
    const end = text.slice(at);
    if (forms.some((form) => form.startsWith(end))) return at;
  }
  return text.length;
}
