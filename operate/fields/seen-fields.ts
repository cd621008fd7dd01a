/** The types of events' fields, from the events themselves. Iterable tells nobody those of an event. */
import { type FoundType, typeOf } from '../../lib/accept/plan/field-type.ts';
import { isEventName, isFieldName, MAX_LEVELS } from '../../lib/config/plan-faults.ts';
import type { IterableType, WrittenFields } from '../../lib/config/tracking-plan.ts';
import { eachMember, elementsOf, type JsonText } from '../../lib/json/json-text.ts';
import type { LeftOut } from './left-out.ts';
import { compare, pathOf } from './paths.ts';

interface SeenField {
  readonly types: Set<FoundType>;
  /** Of an object, and of the objects of a list. */
  readonly fields: Map<string, SeenField>;
  /** Of a list. */
  elements: SeenField | undefined;
}

export interface SeenEvents {
  add(eventName: string, dataFields: JsonText | undefined): void;
  result(): {
    readonly events: Readonly<Record<string, WrittenFields>>;
    readonly leftOut: readonly LeftOut[];
  };
}

export function createSeenEvents(): SeenEvents {
  const seen = new Map<string, SeenField>();
  const unnameable = new Map<string, LeftOut>();

  function add(eventName: string, dataFields: JsonText | undefined): void {
    const event = seen.get(eventName) ?? nothingSeen();
    seen.set(eventName, event);
    if (dataFields !== undefined) addMembers(event, dataFields, { eventName, around: '', level: 0 });
  }

  interface Place {
    readonly eventName: string;
    readonly around: string;
    readonly level: number;
  }

  function addMembers(object: SeenField, json: JsonText, place: Place): void {
    for (const { name, value } of eachMember(json)) {
      const path = pathOf(place.around, name);
      // With a dot in it, it means a field inside of an object.
      const names = name.split('.');
      const level = place.level + names.length;
      if (!isFieldName(name) || level > MAX_LEVELS) {
        const { eventName } = place;
        unnameable.set(JSON.stringify([eventName, path]), { eventName, field: path, because: 'no-name' });
      } else if (typeOf(name, value) !== undefined) {
        addValue(fieldAt(object, names), names.at(-1) ?? name, value, { ...place, around: path, level });
      }
    }
  }

  function addValue(field: SeenField, name: string, value: JsonText, place: Place): void {
    const type = typeOf(name, value);
    if (type === undefined) return;
    field.types.add(type);
    if (type === 'object') addMembers(field, value, place);
    if (type !== 'array') return;
    const within = { ...place, around: `${place.around}[]`, level: place.level + 1 };
    for (const element of elementsOf(value) ?? []) {
      if (within.level > MAX_LEVELS) break;
      field.elements ??= nothingSeen();
      addValue(field.elements, name, element, within);
    }
  }

  return {
    add,
    result() {
      const leftOut: LeftOut[] = [...unnameable.values()];
      const events: [string, WrittenFields][] = [];
      for (const [eventName, event] of [...seen].sort(([one], [other]) => compare(one, other))) {
        if (!isEventName(eventName)) {
          leftOut.push({ eventName, because: 'no-name' });
          continue;
        }
        const fields = writtenFields(event, '', (field, types) =>
          leftOut.push({ eventName, field, because: 'two-types', types }),
        );
        if (Object.keys(fields).length > 0) events.push([eventName, fields]);
        else leftOut.push({ eventName, because: 'no-fields' });
      }
      return { events: Object.fromEntries(events), leftOut };
    },
  };
}

function nothingSeen(): SeenField {
  return { types: new Set(), fields: new Map(), elements: undefined };
}

function fieldAt(object: SeenField, names: readonly string[]): SeenField {
  let field = object;
  for (const [index, name] of names.entries()) {
    if (index > 0) field.types.add('object');
    const inner = field.fields.get(name) ?? nothingSeen();
    field.fields.set(name, inner);
    field = inner;
  }
  return field;
}

type Contradicts = (path: string, types: readonly string[]) => void;

function writtenFields({ fields }: SeenField, around: string, contradicts: Contradicts): WrittenFields {
  const entries = [...fields].sort(([one], [other]) => compare(one, other));
  return Object.fromEntries(
    entries.flatMap(([name, field]): [string, IterableType][] => {
      const type = writtenType(field, pathOf(around, name), contradicts);
      return type === undefined ? [] : [[name, type]];
    }),
  );
}

/** @returns nothing if it has no type, or two */
function writtenType(field: SeenField, path: string, contradicts: Contradicts): IterableType | undefined {
  const [type, ...others] = field.types;
  if (others.length > 0) contradicts(path, [...field.types].sort(compare));
  if (type === undefined || others.length > 0) return undefined;
  if (type === 'object') {
    const fields = writtenFields(field, path, contradicts);
    return Object.keys(fields).length > 0 ? fields : 'object';
  }
  // A list has one type, whatever is in it: of elements of two types nothing can be said.
  if (type !== 'array' || field.elements?.types.size !== 1) return type;
  const element = writtenType(field.elements, `${path}[]`, contradicts);
  return element === undefined ? type : [element];
}
