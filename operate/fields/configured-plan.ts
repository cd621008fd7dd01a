/** The plan of the configuration, written as a configuration could have it. */
import type {
  IterableType,
  ParsedPlan,
  PlannedField,
  PlannedFields,
  TrackingPlan,
  WrittenFields,
} from '../../lib/config/tracking-plan.ts';

export type Parts = Pick<TrackingPlan, 'events' | 'profile'>;

export function writtenPlan({ events, profile }: Pick<ParsedPlan, 'events' | 'profile'>): Parts {
  const ofEvents = Object.entries(events ?? {}).map(
    ([name, fields]) => [name, writtenFields(fields)] as const,
  );
  return {
    ...(events && { events: Object.fromEntries(ofEvents) }),
    ...(profile && { profile: writtenFields(profile) }),
  };
}

function writtenFields(fields: PlannedFields): WrittenFields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]): [string, IterableType][] => {
      if (typeof field === 'string' || !('nested' in field)) return [[name, writtenType(field)]];
      const inside = Object.entries(writtenFields(field.nested));
      return [
        [name, 'nested'],
        ...inside.map(([inner, type]): [string, IterableType] => [`${name}.${inner}`, type]),
      ];
    }),
  );
}

function writtenType(field: Exclude<PlannedField, { readonly nested: PlannedFields }>): IterableType {
  if (typeof field === 'string') return field;
  if ('object' in field) return writtenFields(field.object);
  const { list } = field;
  // A list of nested objects is no type of Iterable's; what a plan says of it, an object says too.
  return [typeof list === 'object' && 'nested' in list ? writtenFields(list.nested) : writtenType(list)];
}
