/**
 * Which of Iterable's types a value is taken for. It goes by the text: a number with a fraction or an exponent is a
 * double, whatever its value. https://support.iterable.com/hc/articles/208183076
 */
import type { FieldType } from '../../config/tracking-plan.ts';
import { isList, isNull, isObject, type JsonText, startsWith, textOf } from '../../json/json-text.ts';
import { valuesNamed } from '../../json/object-text.ts';
import { QUOTE } from '../../json/tokens.ts';

export type FoundType = FieldType | 'array';

/**
 * @param name of the field: only some names can hold a place
 * @returns nothing for null, which says nothing about the type
 */
export function typeOf(name: string, value: JsonText): FoundType | undefined {
  if (isNull(value)) return undefined;
  if (startsWith(value, QUOTE)) return isDate(textOf(value)) ? 'date' : 'string';
  if (isObject(value)) return isGeoLocation(name, value) ? 'geo_location' : 'object';
  if (isList(value)) return 'array';
  if (!isNumber(value)) return 'boolean';
  return isDouble(value) ? 'double' : 'long';
}

/** Looks at each character: a request has millions of numbers, and no text is made of any. */
function isDouble({ source, spans, node }: JsonText): boolean {
  const end = spans.end(node);
  for (let at = spans.start(node); at < end; at += 1) {
    const code = source.charCodeAt(at);
    if (code === POINT || code === LETTER_E || code === CAPITAL_E) return true;
  }
  return false;
}

function isGeoLocation(name: string, value: JsonText): boolean {
  if (!name.endsWith('_geo_location')) return false;
  const places = valuesNamed(value, ['lat', 'lon']);
  return places.size === 2 && [...places.values()].every(isNumber);
}

function isNumber({ source, spans, node }: JsonText): boolean {
  const code = source.charCodeAt(spans.start(node));
  return code === MINUS || (code >= ZERO && code <= NINE);
}

const MINUS = 0x2d;
const POINT = 0x2e;
const LETTER_E = 0x65;
const CAPITAL_E = 0x45;
const ZERO = 0x30;
const NINE = 0x39;

/** Iterable's forms, exactly: fractions of a second only after a `T`. Any other text is a string. */
const DATE =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?: (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?: [+-]\d\d:\d\d)?|T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}(?:[+-]\d\d:\d\d|Z))?$/;
const MAX_DATE_LENGTH = '"2020-04-13T14:04:09.000+00:00"'.length;

/** @param literal with its quotes; each of its characters may be escaped */
function isDate(literal: string): boolean {
  if (!literal.includes('\\')) return literal.length <= MAX_DATE_LENGTH && DATE.test(literal.slice(1, -1));
  return literal.length <= MAX_DATE_LENGTH * '\\u0000'.length && DATE.test(JSON.parse(literal) as string);
}
