/**
 * Names in what a `map` returned that Iterable does not know. TypeScript finds them where it knows the type of
 * the result; in an `any` only a sample shows them.
 */
import * as z from 'zod/mini';
import { DEFAULT_OPERATION, operationNamed } from '../lib/iterable/operations.ts';
import { SCHEMAS } from '../lib/iterable/schemas.ts';
import { isRecord } from '../lib/json/is-record.ts';

/** @returns in the words that the types use; nothing of what is no event, which the door refuses */
export function unknownFields(event: unknown): string[] {
  if (!isRecord(event)) return [];
  const { operation: name = DEFAULT_OPERATION, ...fields } = event;
  const operation = operationNamed(String(name))?.name;
  if (operation === undefined) return [];
  return pathsUnknownTo(z.looseObject(SCHEMAS[operation]), fields, '').map(
    (path) => `"${path}": no such field in ${operation}`,
  );
}

/** Whatever is neither an object of known fields nor a list is the sender's own, as `dataFields` are. */
function pathsUnknownTo(schema: z.core.$ZodType | undefined, value: unknown, path: string): string[] {
  if (schema instanceof z.ZodMiniOptional) return pathsUnknownTo(schema.def.innerType, value, path);
  if (schema instanceof z.ZodMiniArray && Array.isArray(value)) {
    return value.flatMap((item, index) => pathsUnknownTo(schema.def.element, item, `${path}[${index}]`));
  }
  if (!(schema instanceof z.ZodMiniObject && isRecord(value))) return [];
  const known = new Map(Object.entries<z.core.$ZodType>(schema.def.shape));
  return Object.entries(value).flatMap(([name, member]) => {
    const place = path === '' ? name : `${path}.${name}`;
    return known.has(name) ? pathsUnknownTo(known.get(name), member, place) : [place];
  });
}
