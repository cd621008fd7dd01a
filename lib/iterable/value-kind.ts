/**
 * Which kinds of values Iterable tells apart, as far as the text shows them: it fixes the type of a field by the first
 * value it gets, and knows dates by their form. https://support.iterable.com/hc/articles/208183076
 */
import { isNull, type JsonText, startOf, textOf } from '../json/json-text.ts';

export type ValueKind = 'null' | 'boolean' | 'long' | 'double' | 'date' | 'string' | 'object' | 'array';

/** Looser than Iterable's forms: a text that only begins like a date is nothing to be sure of. */
const DATE = /^"\d{4}-\d{2}-\d{2}[ T"]/;

/** The first character tells the type in JSON. */
export function kindOf(value: JsonText): ValueKind {
  if (isNull(value)) return 'null';
  const first = value.source.charAt(startOf(value));
  if (first === '{') return 'object';
  if (first === '[') return 'array';
  if (first === 't' || first === 'f') return 'boolean';
  const text = textOf(value);
  if (first === '"') return DATE.test(text) ? 'date' : 'string';
  return /[.eE]/.test(text) ? 'double' : 'long';
}
