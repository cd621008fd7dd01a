/**
 * What Iterable's fields can hold of what senders write. The destinations of Segment and RudderStack read
 * values as generously: numbers in text, numbers as text.
 */

import { elementsOf, type JsonText, textOf } from '../../../json/json-text.ts';
import { listText, stringIn, stringText } from '../../../json/object-text.ts';
import { saysNothing } from './values.ts';

/** Returns the JSON text that Iterable gets, or nothing if the value can't stand in such a field. */
export type Kind = (json: JsonText) => string | undefined;

/** A string that is not empty. A number or a boolean becomes one, digit for digit. */
export const text: Kind = (json) => {
  const written = stringText(json);
  if (written === 'true' || written === 'false') return `"${written}"`;
  return written?.startsWith('"') ? written : undefined;
};

/** No honest number in a text is longer. */
const MAX_NUMBER_LENGTH = 100;
/** As most are written, in a text or not. */
const PLAIN_NUMBER = /^(?:"(?:0|[1-9]\d{0,99})(?:\.\d{1,99})?"|-?\d.*)$/s;
const NUMBER = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(e[+-]?\d+)?$/i;
/** As Segment's classic destination reads money; a comma could mean a thousand or a fraction, so it stays. */
const CURRENCY_SIGN = /^\p{Sc}\s*|\s*\p{Sc}$/u;

/** A number, or a text that is one: `"12"`, `".5"`, `"1e2"`, `"$5"`. It keeps its digits. */
export const number: Kind = (json) => {
  const written = textOf(json);
  if (PLAIN_NUMBER.test(written)) return numeric(written.replaceAll('"', ''));
  const said = stringIn(json);
  if (said === undefined) return undefined;
  return said.length > MAX_NUMBER_LENGTH
    ? undefined
    : numeric(plainNumber(said.trim().replace(CURRENCY_SIGN, '')));
};

/** As JSON writes numbers: without a plus sign, and with a digit before and after the point. */
function plainNumber(said: string): string {
  const [, sign, whole = '', fraction = '', exponent = ''] = NUMBER.exec(said) ?? [];
  if (sign === undefined) return '';
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  return `${sign === '-' ? '-' : ''}${digits}${fraction && `.${fraction}`}${exponent}`;
}

function numeric(written: string): string | undefined {
  return /^-?\d/.test(written) && Number.isFinite(Number(written)) ? written : undefined;
}

/** A whole number, however it is written: `2`, `2.0`, `"2"`. */
export const integer: Kind = (json) => {
  const written = number(json);
  if (written === undefined || /^-?\d+$/.test(written)) return written;
  return Number.isSafeInteger(Number(written)) ? String(Number(written)) : undefined;
};

/** The id of a campaign or template. Other properties may have the same name. */
const idBelow =
  (limit: number): Kind =>
  (json) => {
    const written = integer(json);
    const id = Number(written);
    return id > 0 && id < limit ? written : undefined;
  };

export const int32Id = idBelow(2 ** 31);
export const int64Id = idBelow(2 ** 63);

/** A list of texts, or one. Elements that are null or empty say nothing. */
export const texts: Kind = (json) => {
  const elements = (elementsOf(json) ?? [json]).filter((element) => !saysNothing(element));
  const written = elements.map(text);
  return written.every((each) => each !== undefined) ? listText(written) : undefined;
};
