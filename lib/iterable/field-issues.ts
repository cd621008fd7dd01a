/** What is wrong with a value, by what its field holds. Nothing is made where nothing is wrong. */
import type { Issue } from '../issues.ts';
import { isRecord } from '../json/is-record.ts';
import { type Fault, type Field, type FieldEntries, type Plain, wrongType } from './field-kinds.ts';

type Issues = readonly Issue[];

const NONE: Issues = Object.freeze([]);

const NO_LIST = wrongType('a list');
const NO_OBJECT = wrongType('an object');

/** @returns whether it is what the field holds */
export function isValid(field: Field, value: unknown): boolean {
  return issuesIn(field, value, 1) === NONE;
}

/**
 * @param enough issues, after which no further element of a list is looked at: lists are long, objects are not
 * @returns with paths from the value on
 */
function issuesIn(field: Field, value: unknown, enough: number): Issues {
  switch (field.is) {
    case 'optional':
      return value === undefined ? NONE : issuesIn(field.field, value, enough);
    case 'plain':
      return told(faultOf(field, value), value);
    case 'list':
      return Array.isArray(value) ? issuesInList(field.element, value, enough) : told(NO_LIST, value);
    case 'object':
      return isRecord(value) ? issuesInMembers(field.entries, value, enough) : told(NO_OBJECT, value);
  }
}

/** Of fields in their order, whatever else the object has. */
export function issuesInMembers(
  entries: FieldEntries,
  object: Readonly<Record<string, unknown>>,
  enough: number,
): Issues {
  let issues: Issues = NONE;
  for (const [name, field] of entries) {
    issues = withIssuesAt(issues, name, issuesIn(field, object[name], enough - issues.length));
  }
  return issues;
}

export function issuesInList(element: Field, list: readonly unknown[], enough: number): Issues {
  let issues: Issues = NONE;
  for (let index = 0; index < list.length && issues.length < enough; index++) {
    issues = withIssuesAt(issues, `[${index}]`, issuesIn(element, list[index], enough - issues.length));
  }
  return issues;
}

function faultOf({ isOfType, otherwise, rules }: Plain<unknown>, value: unknown): Fault | undefined {
  if (!isOfType(value)) return otherwise;
  for (const rule of rules) if (!rule.holds(value as never)) return rule;
  return undefined;
}

/** What is missing is said plainly, not as a type or a value that was not received. */
function told(fault: Fault | undefined, value: unknown): Issues {
  if (fault === undefined) return NONE;
  return [{ path: '', code: fault.code, message: value === undefined ? 'is required' : fault.message }];
}

/** Adds what is wrong at a place: its paths then begin with that. */
export function withIssuesAt(issues: Issues, place: string, inside: Issues): Issues {
  if (inside.length === 0) return issues;
  return [...issues, ...inside.map((issue) => ({ ...issue, path: pathOf(place, issue.path) }))];
}

/** It reads like code: `items[2].price`. */
function pathOf(place: string, path: string): string {
  return path === '' || path.startsWith('[') ? place + path : `${place}.${path}`;
}
