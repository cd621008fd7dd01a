/** Whom an event is about, and what it is called, read from its body's outermost members alone. */
import { JsonFault } from '../json/fault.ts';
import { type JsonText, membersOf, startsWith } from '../json/json-text.ts';
import { walkJson } from '../json/scan.ts';
import { QUOTE } from '../json/tokens.ts';
import { parseJson } from '../json/value.ts';

export interface Subject {
  readonly email?: string;
  readonly userId?: string;
  readonly eventName?: string;
}

const NAMES: ReadonlySet<string> = new Set(['email', 'userId', 'eventName'] satisfies (keyof Subject)[]);

/** @returns what can be read; nothing of a body that is no JSON object */
export function subjectOf(body: string): Subject {
  const json = walkedOrNothing(body);
  return json === undefined ? {} : subjectIn(json);
}

/** @returns nothing of a value that is no object */
export function subjectIn(json: JsonText): Subject {
  const members = membersOf(json) ?? [];
  const named = members.filter(({ name, value }) => NAMES.has(name) && startsWith(value, QUOTE));
  return Object.fromEntries(named.map(({ name, value }) => [name, parseJson(value)]));
}

/** Anybody who may send to the queue can write a body. */
export function walkedOrNothing(body: string): JsonText | undefined {
  try {
    return walkJson(body);
  } catch (fault) {
    if (fault instanceof JsonFault) return undefined;
    throw fault;
  }
}
