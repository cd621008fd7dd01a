/**
 * Names in what a `map` returned that Iterable does not know. TypeScript finds them where it knows the type of
 * the result; in an `any` only a sample shows them.
 */
import { type Field, object } from '../lib/iterable/field-kinds.ts';
import { DEFAULT_OPERATION, operationNamed } from '../lib/iterable/operations.ts';
import { SCHEMAS } from '../lib/iterable/schemas.ts';
import { isRecord } from '../lib/json/is-record.ts';

/** @returns in the words that the types use; nothing of what is no event, which the door refuses */
export function unknownFields(event: unknown): string[] {
  if (!isRecord(event)) return [];
  const { operation: name = DEFAULT_OPERATION, ...fields } = event;
  const operation = operationNamed(String(name))?.name;
  if (operation === undefined) return [];
  return pathsUnknownTo(object(SCHEMAS[operation]), fields, '').map(
    (path) => `"${path}": no such field in ${operation}`,
  );
}

/** Whatever is neither an object of known fields nor a list is the sender's own, as `dataFields` are. */
function pathsUnknownTo(field: Field, value: unknown, path: string): string[] {
  if (field.is === 'optional') return pathsUnknownTo(field.field, value, path);
  if (field.is === 'list' && Array.isArray(value)) {
    return value.flatMap((item, index) => pathsUnknownTo(field.element, item, `${path}[${index}]`));
  }
  if (!(field.is === 'object' && isRecord(value))) return [];
  const known = new Map(field.entries);
  return Object.entries(value).flatMap(([name, member]) => {
    const place = path === '' ? name : `${path}.${name}`;
    const inside = known.get(name);
    return inside === undefined ? [place] : pathsUnknownTo(inside, member, place);
  });
}
