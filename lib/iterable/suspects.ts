/**
 * Which items of a call brought a refusal upon all of it, where the answer names fields and no items:
 * `RequestFieldsTypesMismatched`, with `params.validationErrors`. What is found are suspects: an event of another name
 * may have the same field in another type.
 */
import { isRecord } from '../json/is-record.ts';
import { eachMember, elementsOf, type JsonText } from '../json/json-text.ts';
import { parseJson } from '../json/value.ts';
import { walkedOrNothing } from './subject.ts';
import { kindOf } from './value-kind.ts';

interface Complaint {
  /** A nested field by its path: `address.city`. */
  readonly field: string;
  /** Nothing if the answer has none. */
  readonly offendingValue: unknown;
  /** The types that were not expected, in our words. */
  readonly types: ReadonlySet<string>;
}

/** Each is looked for in every item. */
const MAX_COMPLAINTS = 20;

type SuspectsIn = (params: unknown, itemAt: (index: number) => string, count: number) => number[];

/**
 * `undefined` in a function that was built without it: deploy/optional-parts.ts.
 * @returns their indexes; `itemAt` is only asked if the answer complains of fields
 */
export const suspectsIn: SuspectsIn | undefined = (params, itemAt, count) => {
  const complaints = complaintsIn(params);
  if (complaints.length === 0) return [];
  return Array.from({ length: count }, (_, index) => index).filter((index) => {
    const fields = fieldsIn(itemAt(index));
    return fields !== undefined && complaints.some((complaint) => isMetBy(complaint, fields));
  });
};

function complaintsIn(params: unknown): Complaint[] {
  const errors = isRecord(params) && isRecord(params.validationErrors) ? params.validationErrors : {};
  return Object.entries(errors)
    .slice(0, MAX_COMPLAINTS)
    .map(([field, error]) => {
      const { offendingValue, incomingTypes, expectedType } = isRecord(error) ? error : {};
      const types = new Set([incomingTypes].flat().map(typeIn));
      types.delete(typeIn(expectedType));
      return { field, offendingValue, types };
    });
}

function fieldsIn(item: string): JsonText | undefined {
  const json = walkedOrNothing(item);
  const members = json === undefined ? [] : [...eachMember(json)];
  return members.find(({ name }) => name === 'dataFields')?.value;
}

function isMetBy({ field, offendingValue, types }: Complaint, fields: JsonText): boolean {
  for (const value of valuesAt(fields, field)) {
    const isTheOne = offendingValue !== undefined && isSame(parseJson(value), offendingValue);
    const kind = kindOf(value);
    // A null has no type.
    if (isTheOne || (kind !== 'null' && types.has(kind))) return true;
  }
  return false;
}

/** A dot stands for a field in a field, or is part of a name; of a list each element has the field. */
function* valuesAt(json: JsonText, path: string): Generator<JsonText> {
  for (const element of elementsOf(json) ?? []) yield* valuesAt(element, path);
  for (const { name, value } of eachMember(json)) {
    if (name === path) yield* withElements(value);
    else if (path[name.length] === '.' && path.startsWith(name)) {
      yield* valuesAt(value, path.slice(name.length + 1));
    }
  }
}

function withElements(value: JsonText): readonly JsonText[] {
  return [value, ...(elementsOf(value) ?? [])];
}

/** The answer's value may be nested without end, the item's is not. */
function isSame(ofItem: unknown, ofAnswer: unknown): boolean {
  if (Array.isArray(ofItem)) {
    return (
      Array.isArray(ofAnswer) &&
      ofItem.length === ofAnswer.length &&
      ofItem.every((element, index) => isSame(element, ofAnswer[index]))
    );
  }
  if (!isRecord(ofItem)) return ofItem === ofAnswer;
  if (!isRecord(ofAnswer)) return false;
  const names = Object.keys(ofItem);
  return (
    names.length === Object.keys(ofAnswer).length &&
    names.every((name) => Object.hasOwn(ofAnswer, name) && isSame(ofItem[name], ofAnswer[name]))
  );
}

/** Iterable's names of one type, as far as they are told apart here. */
const TYPES: ReadonlyMap<unknown, string> = new Map([
  ['keyword', 'string'],
  ['text', 'string'],
  ['integer', 'long'],
  ['float', 'double'],
  ['geo_location', 'object'],
  ['nested', 'object'],
]);

function typeIn(name: unknown): string {
  return TYPES.get(name) ?? (typeof name === 'string' ? name.toLowerCase() : '?');
}
