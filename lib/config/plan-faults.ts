/** What is wrong with a tracking plan, each fault with its place. The plan may be anything. */
import { FORBIDDEN_NAME, MAX_DEPTH } from '../json/apart.ts';
import { isRecord } from '../json/is-record.ts';
import { plannedFields } from './parse-plan.ts';
import { FIELD_TYPES, WHOLE_TYPES, type WrittenFields } from './tracking-plan.ts';

/** The event and its `dataFields` are two levels of what the door reads. */
export const MAX_LEVELS = MAX_DEPTH - 2;

export function isEventName(name: string): boolean {
  return name !== FORBIDDEN_NAME && /^\P{Cc}{1,1024}$/u.test(name);
}

/** @param dotted names of objects and of a field */
export function isFieldName(dotted: string): boolean {
  const names = dotted.split('.');
  return !names.includes('') && !names.includes(FORBIDDEN_NAME) && /^\P{Cc}+$/u.test(dotted);
}

const TYPES: readonly unknown[] = [...FIELD_TYPES, ...WHOLE_TYPES, ...FIELD_TYPES.map((type) => `${type}[]`)];

const NO_TYPE = `must be one of ${[...FIELD_TYPES, ...WHOLE_TYPES].join(', ')}, a list with one of them such as ['string'], or an object of fields`;

/** @param project as it is written */
export function faultsOfPlan(path: string, project: Readonly<Record<string, unknown>>): string[] {
  const { fields } = project;
  const rules = ['onFieldType', 'otherFields'].filter((rule) => project[rule] !== undefined);
  if (fields === undefined) return rules.map((rule) => `${path}.${rule}: is for a project that has fields`);
  // The schema says so.
  if (!isRecord(fields)) return [];
  return [
    ...rules
      .filter((rule) => fields[rule] !== undefined)
      .map((rule) => `${path}.${rule}: stands in fields too: say it once`),
    ...(fields.events === undefined && fields.profile === undefined
      ? [`${path}.fields: must have events or profile`]
      : []),
    ...faultsOfEvents(`${path}.fields.events`, fields.events),
    ...(fields.profile === undefined ? [] : faultsOfAll(`${path}.fields.profile`, fields.profile, true)),
  ];
}

function faultsOfEvents(path: string, events: unknown): string[] {
  if (events === undefined) return [];
  if (!isRecord(events)) return [`${path}: must be an object`];
  const all = Object.entries(events);
  if (all.length === 0) return [`${path}: must name at least one`];
  return all.flatMap(([name, fields]) => {
    if (name === FORBIDDEN_NAME) return [`${path}.${name}: is no name`];
    if (!isEventName(name)) return [`${path}.${name}: must be the name of an event`];
    return faultsOfAll(`${path}.${name}`, fields, false);
  });
}

function faultsOfAll(path: string, fields: unknown, isProfile: boolean): string[] {
  const faults = faultsOfFields(path, fields, { level: 0, isProfile });
  if (faults.length > 0) return faults;
  // Only what is well-formed can be put together.
  plannedFields(fields as WrittenFields, (field) => {
    faults.push(`${path}.${field}: is planned twice, as two things`);
  });
  return faults;
}

interface Place {
  readonly level: number;
  readonly isProfile: boolean;
}

function faultsOfFields(path: string, fields: unknown, { level, isProfile }: Place): string[] {
  if (!isRecord(fields)) return [`${path}: must be an object`];
  const all = Object.entries(fields);
  if (all.length === 0) return [`${path}: must name at least one field`];
  return all.flatMap(([dotted, type]) => {
    const names = dotted.split('.');
    const fault = nameFault(dotted, names);
    if (fault !== undefined) return [`${path}.${dotted}: ${fault}`];
    return faultsOfType(`${path}.${dotted}`, names.at(-1) ?? '', type, {
      level: level + names.length,
      isProfile,
    });
  });
}

function nameFault(dotted: string, names: readonly string[]): string | undefined {
  if (names.includes(FORBIDDEN_NAME)) return 'is no name';
  return isFieldName(dotted) ? undefined : 'must be the name of a field';
}

/** @param place of what is inside */
function faultsOfType(path: string, name: string, type: unknown, place: Place): string[] {
  if (place.level > MAX_LEVELS) return [`${path}: is nested too deeply`];
  if (typeof type === 'string') return faultsOfWord(path, name, type, place);
  if (Array.isArray(type)) {
    if (type.length !== 1) return [`${path}: must be a list with exactly one type`];
    return faultsOfType(`${path}[0]`, name, type[0], { ...place, level: place.level + 1 });
  }
  return isRecord(type) ? faultsOfFields(path, type, place) : [`${path}: ${NO_TYPE}`];
}

function faultsOfWord(path: string, name: string, type: string, { isProfile }: Place): string[] {
  if (!TYPES.includes(type)) return [`${path}: ${NO_TYPE}`];
  if (type.startsWith('geo_location') && !name.endsWith('_geo_location')) {
    return [`${path}: is a geo_location, so its name must end in _geo_location`];
  }
  if (type === 'nested' && !isProfile) {
    return [`${path}: nested is a type of profile fields: write an object, or a list of objects`];
  }
  return [];
}
