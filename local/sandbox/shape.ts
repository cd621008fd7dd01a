/**
 * What an operation's body must look like, as a table, and what Iterable says about one that does not.
 * The one recorded answer ("Number value expected" at `obj.events[1].createdAt`) is the wording of the Play
 * framework's JSON reader, so the other messages are Play's too:
 * https://github.com/playframework/playframework, core/play/src/main/resources/messages.default
 */
import { isNumber, isObject, type JsonNumber, type JsonValue } from './json.ts';

export type Shape =
  | 'string'
  | 'long'
  | 'double'
  | 'boolean'
  | 'object'
  | { readonly items: Shape }
  | { readonly fields: Readonly<Record<string, Shape>>; readonly required: readonly string[] };

/** Faults by their place, e.g. `{"obj.createdAt": "Number value expected"}`; empty when the shape fits. */
export function faultsOf(value: JsonValue, shape: Shape, place = 'obj'): Record<string, string> {
  if (typeof shape === 'string') {
    const fault = faultOfScalar(value, shape);
    return fault === undefined ? {} : { [place]: fault };
  }
  if ('items' in shape) {
    if (!Array.isArray(value)) return { [place]: 'Array value expected' };
    const faults: Record<string, string> = {};
    for (const [index, item] of (value as readonly JsonValue[]).entries()) {
      Object.assign(faults, faultsOf(item, shape.items, `${place}[${index}]`));
    }
    return faults;
  }
  if (!isObject(value)) return { [place]: 'Object value expected' };
  const faults: Record<string, string> = {};
  for (const [name, field] of Object.entries(shape.fields)) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    const required = shape.required.includes(name);
    if (member === undefined) {
      if (required) faults[`${place}.${name}`] = 'Missing path';
    } else if (member !== null || required) {
      // An optional field that is null counts as absent.
      Object.assign(faults, faultsOf(member, field, `${place}.${name}`));
    }
  }
  return faults;
}

function faultOfScalar(
  value: JsonValue,
  shape: 'string' | 'long' | 'double' | 'boolean' | 'object',
): string | undefined {
  switch (shape) {
    case 'string':
      return typeof value === 'string' ? undefined : 'String value expected';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'Boolean value expected';
    case 'object':
      return isObject(value) ? undefined : 'Object value expected';
    case 'double':
      return isNumber(value) ? undefined : 'Number value expected';
    case 'long':
      if (!isNumber(value)) return 'Number value expected';
      return isLong(value) ? undefined : 'error.expected.long';
  }
}

/** Play asks for the value, not for how it is written: `1.0` and `1e3` are longs, `1.5` and 2^63 are not. */
function isLong({ rawJSON }: JsonNumber): boolean {
  if (/^-?\d+$/.test(rawJSON))
    return rawJSON.length <= 20 && BigInt.asIntN(64, BigInt(rawJSON)) === BigInt(rawJSON);
  const value = Number(rawJSON);
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63;
}
