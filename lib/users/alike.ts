/** Whether Iterable would give two values one type: it fixes the type of a field by the first value it gets. */
import { isNull, isObject, type JsonText, membersOf, startOf } from '../json/json-text.ts';

/** Objects are alike if the fields are that both of them have. A null is like any value. */
export function isAlike(first: JsonText, second: JsonText): boolean {
  if (isNull(first) || isNull(second)) return true;
  if (kindOf(first) !== kindOf(second)) return false;
  if (!isObject(first)) return true;
  const fields = new Map((membersOf(first) ?? []).map(({ name, value }) => [name, value]));
  return (membersOf(second) ?? []).every(({ name, value }) => {
    const field = fields.get(name);
    return field === undefined || isAlike(field, value);
  });
}

/** By the character that it begins with: no two kinds have one in common. */
function kindOf(value: JsonText): string {
  const first = value.source.charAt(startOf(value));
  if (first === 't' || first === 'f') return 'boolean';
  return /[-\d]/.test(first) ? 'number' : first;
}
