/** Whom an event is about, and what it is called, read from its body's outermost members alone. */
import { JsonFault } from '../json/fault.ts';
import { membersOf, startsWith } from '../json/json-text.ts';
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
  try {
    const members = membersOf(walkJson(body)) ?? [];
    const named = members.filter(({ name, value }) => NAMES.has(name) && startsWith(value, QUOTE));
    return Object.fromEntries(named.map(({ name, value }) => [name, parseJson(value)]));
  } catch (fault) {
    if (fault instanceof JsonFault) return {};
    throw fault;
  }
}
