/** Whether Iterable would give two values one type. */
import { kindOf } from '../iterable/value-kind.ts';
import { elementsOf, isObject, type JsonText, membersOf, textOf } from '../json/json-text.ts';

/** Objects are alike if the fields are that both of them have. A null says nothing of a type, so it is like nothing else. */
export function isAlike(first: JsonText, second: JsonText): boolean {
  const type = typeOf(first);
  if (type !== typeOf(second)) return false;
  if (isObject(first)) return areFieldsAlike(first, second);
  const elements = elementsOf(first)?.concat(elementsOf(second) ?? []) ?? [];
  const [element, ...others] = elements;
  return element === undefined || others.every((other) => typeOf(other) === typeOf(element));
}

function areFieldsAlike(first: JsonText, second: JsonText): boolean {
  const fields = new Map((membersOf(first) ?? []).map(({ name, value }) => [name, value]));
  return (membersOf(second) ?? []).every(({ name, value }) => {
    const field = fields.get(name);
    return field === undefined || isAlike(field, value);
  });
}

/** Of dates it is the form that Iterable takes for a date, or for text. */
function typeOf(value: JsonText): string {
  const kind = kindOf(value);
  return kind === 'date' ? textOf(value).replaceAll(/\d/g, '0') : kind;
}
