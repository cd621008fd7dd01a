/** What may be told in logs and dead letters of an answer, and of the event that it is about. */
import { isRecord } from '../json/is-record.ts';

/**
 * Which fields Iterable complains of, with their types, out of `params`: their values are the event's own
 * and stay out, and so does a name that could be somebody's address.
 */
export function detailOf(params: unknown): string | undefined {
  if (!isRecord(params)) return undefined;
  const { validationErrors, ...reasons } = params;
  const names = Object.entries(reasons)
    .slice(0, MAX_NAMED)
    .map(([name, value]) => (COUNTS.has(name) && typeof value === 'number' ? `${name}=${value}` : name));
  const errors = Object.entries(isRecord(validationErrors) ? validationErrors : {}).slice(0, MAX_NAMED);
  const mismatches = errors.map(([field, error]) => {
    const { expectedType, incomingTypes } = isRecord(error) ? error : {};
    return `${field}: expected ${typeName(expectedType)}, got ${[incomingTypes].flat().map(typeName).join('|')}`;
  });
  const parts = [...mismatches, ...names].map(tellable).filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** More than a letter or a line of the log has room for. */
const MAX_NAMED = 100;

/** Numbers in `params` that are Iterable's own. */
const COUNTS: ReadonlySet<string> = new Set(['limit', 'requestedTotal']);

function typeName(value: unknown): string {
  return typeof value === 'string' && /^[a-z_]{1,32}$/i.test(value) ? value : '?';
}

const MAX_CHARACTERS = 200;
/** Letters alone, in two parts at most, or a small number: no address, no key and no token looks like that. */
const PLAIN_WORD = /^\(*(?:[a-z]{1,20}(?:['’/-][a-z]{1,20})?|\d{1,3})[).,:;!?]*$/i;
/** What is quoted is a value of somebody's, however plain. An apostrophe within a word quotes nothing. */
const QUOTED =
  /"[^"]*(?:"|$)|“[^”]*(?:”|$)|‘[^’]*(?:’|$)|`[^`]*(?:`|$)|<[^>]*>|\[[^\]]*\]|(?<!\w)'[^']*(?:'|$)/g;
/** A part of a token or a key changes between large and small more often than a word such as `clientApiKey`. */
const FROM_SMALL_TO_LARGE = /[a-z][A-Z]/g;
const MAX_CHANGES = 2;
const LEFT_OUT = '…';
/** Leaves room for the kind of the key: both together have at most `MAX_CHARACTERS`. */
const MAX_MESSAGE = 175;

/**
 * Iterable's words about a key or a token.
 * @returns its `msg` without what could be an address, a key or a token, and the kind of the key
 */
export function wordsOf(msg: string, params: unknown): string | undefined {
  // The last word may be cut in the middle, and the half of an address looks like a word.
  const head = msg.length > MAX_MESSAGE ? msg.slice(0, MAX_MESSAGE).replace(/\S*$/, LEFT_OUT) : msg;
  const unquoted = head.replace(QUOTED, LEFT_OUT);
  const words = unquoted.split(/\s+/).filter((word) => word !== '');
  const kept = words.map((word) => (isPlain(word) ? word : LEFT_OUT));
  const once = kept.filter((word, index) => word !== LEFT_OUT || kept[index - 1] !== LEFT_OUT);
  const kind = isRecord(params) ? params.apiKeyType : undefined;
  const told = [...once, ...(typeof kind === 'string' && KEY_TYPE.test(kind) ? [`(${kind})`] : [])];
  return told.some((word) => word !== LEFT_OUT) ? told.join(' ') : undefined;
}

function isPlain(word: string): boolean {
  return PLAIN_WORD.test(word) && (word.match(FROM_SMALL_TO_LARGE) ?? []).length <= MAX_CHANGES;
}

const KEY_TYPE = /^[a-z]{1,20}$/i;

/** What can be an address, or a part of one: the sign itself, and how URLs, pages, JSON and mails write it. */
const AT = /[@\uff20\ufe6b]|%(?:25)*40|&(?:#0*64|#x0*40|commat)|\\u0040|=40/i;
/** What would move a terminal's cursor or turn the direction of its text, or is no character. */
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Noncharacter_Code_Point}]/gu;

/** @returns nothing of a text that could hold an address */
export function tellable(text: string): string | undefined {
  return AT.test(text) ? undefined : text.replace(INVISIBLE, '\ufffd');
}

/** @returns nothing of an event's name that could hold an address */
export function tellableName(eventName: string | undefined): string | undefined {
  if (!eventName || AT.test(eventName)) return undefined;
  return tellable(eventName.slice(0, MAX_CHARACTERS));
}
