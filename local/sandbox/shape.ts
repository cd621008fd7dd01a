/**
 * Whether a body has the shape that Iterable documents, and what Iterable says about one that has not.
 * The one recorded answer ("Number value expected" at `obj.events[1].createdAt`) is the wording of the Play
 * framework's JSON reader, so the other messages are Play's too:
 * https://github.com/playframework/playframework, core/play/src/main/resources/messages.default
 */
import type { FieldType, ObjectType } from './api-facts.ts';
import { isNumber, isObject, type JsonNumber, type JsonValue } from './json.ts';

/** By their place, e.g. `{"obj.createdAt": "Number value expected"}`; empty when the shape fits. */
type FaultsByPlace = Readonly<Record<string, string>>;

export function faultsOf(value: JsonValue, type: FieldType, place = 'obj'): FaultsByPlace {
  if (typeof type === 'object' && 'items' in type) return faultsOfList(value, type.items, place);
  if (typeof type === 'object' && 'fields' in type) return faultsOfObject(value, type, place);
  const fault = typeof type === 'object' ? faultOfChoice(value, type.oneOf) : faultOfScalar(value, type);
  return fault === undefined ? {} : { [place]: fault };
}

function faultsOfList(value: JsonValue, type: FieldType, place: string): FaultsByPlace {
  if (!Array.isArray(value)) return { [place]: 'Array value expected' };
  const faults: Record<string, string> = {};
  for (const [index, item] of (value as readonly JsonValue[]).entries()) {
    Object.assign(faults, faultsOf(item, type, `${place}[${index}]`));
  }
  return faults;
}

function faultsOfObject(value: JsonValue, { fields, required }: ObjectType, place: string): FaultsByPlace {
  if (!isObject(value)) return { [place]: 'Object value expected' };
  const faults: Record<string, string> = {};
  for (const [name, type] of Object.entries(fields)) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    const isRequired = required.includes(name);
    if (member === undefined) {
      if (isRequired) faults[`${place}.${name}`] = 'Missing path';
    } else if (member !== null || isRequired) {
      // An optional field that is null counts as absent.
      Object.assign(faults, faultsOf(member, type, `${place}.${name}`));
    }
  }
  return faults;
}

function faultOfChoice(value: JsonValue, choices: readonly string[]): string | undefined {
  if (typeof value !== 'string') return 'String value expected';
  return choices.includes(value) ? undefined : 'error.expected.validenumvalue';
}

/** What a value of the type is, and what Play says of one that isn't. */
const SCALARS: Readonly<
  Record<Extract<FieldType, string>, readonly (readonly [(value: JsonValue) => boolean, fault: string])[]>
> = {
  string: [[(value) => typeof value === 'string', 'String value expected']],
  boolean: [[(value) => typeof value === 'boolean', 'Boolean value expected']],
  object: [[isObject, 'Object value expected']],
  double: [[isNumber, 'Number value expected']],
  int32: [
    [isNumber, 'Number value expected'],
    [(value) => isInteger(value as JsonNumber, 32), 'error.expected.int'],
  ],
  int64: [
    [isNumber, 'Number value expected'],
    [(value) => isInteger(value as JsonNumber, 64), 'error.expected.long'],
  ],
};

function faultOfScalar(value: JsonValue, type: Extract<FieldType, string>): string | undefined {
  return SCALARS[type].find(([holds]) => !holds(value))?.[1];
}

/** Play asks for the value, not for how it is written: `1.0` and `1e3` are integers, `1.5` and 2^63 are not. */
function isInteger({ rawJSON }: JsonNumber, bits: number): boolean {
  if (/^-?\d+$/.test(rawJSON))
    return rawJSON.length <= 20 && BigInt.asIntN(bits, BigInt(rawJSON)) === BigInt(rawJSON);
  const value = Number(rawJSON);
  return Number.isInteger(value) && Math.abs(value) < 2 ** (bits - 1);
}
