/**
 * Whether Iterable would give two values one type: it fixes the type of a field by the first value it gets, and knows
 * dates by their form. https://support.iterable.com/hc/articles/208183076
 */
import {
  elementsOf,
  isNull,
  isObject,
  type JsonText,
  membersOf,
  startOf,
  textOf,
} from '../json/json-text.ts';

/** Objects are alike if the fields are that both of them have. A null says nothing of a type, so it is like nothing else. */
export function isAlike(first: JsonText, second: JsonText): boolean {
  const kind = kindOf(first);
  if (kind !== kindOf(second)) return false;
  if (isObject(first)) return areFieldsAlike(first, second);
  const elements = elementsOf(first)?.concat(elementsOf(second) ?? []) ?? [];
  const [element, ...others] = elements;
  return element === undefined || others.every((other) => kindOf(other) === kindOf(element));
}

function areFieldsAlike(first: JsonText, second: JsonText): boolean {
  const fields = new Map((membersOf(first) ?? []).map(({ name, value }) => [name, value]));
  return (membersOf(second) ?? []).every(({ name, value }) => {
    const field = fields.get(name);
    return field === undefined || isAlike(field, value);
  });
}

const DATE = /^"\d{4}-\d{2}-\d{2}[ T"]/;

/** The first character tells the type in JSON. Of dates it is the form that Iterable takes for a date, or for text. */
function kindOf(value: JsonText): string {
  if (isNull(value)) return 'null';
  const first = value.source.charAt(startOf(value));
  if (first === 't' || first === 'f') return 'boolean';
  if (first !== '"' && !/[-\d]/.test(first)) return first;
  const text = textOf(value);
  if (first === '"') return DATE.test(text) ? text.replaceAll(/\d/g, '0') : 'string';
  return /[.eE]/.test(text) ? 'double' : 'long';
}
