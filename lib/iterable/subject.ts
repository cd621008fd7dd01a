/** Whom an event is about, and what it is called, read from its body's outermost members alone. */
import { JsonFault, type Member, membersOf, unescaped } from '../json/scan.ts';

export interface Subject {
  readonly email?: string;
  readonly userId?: string;
  readonly eventName?: string;
}

const NAMES: ReadonlySet<string> = new Set(['email', 'userId', 'eventName'] satisfies (keyof Subject)[]);

/** @returns what can be read; nothing of a body that is no JSON object */
export function subjectOf(body: string): Subject {
  try {
    const members = membersOf(body) ?? [];
    return Object.fromEntries(
      members.filter(({ name, value }) => NAMES.has(name) && body[value.start] === '"').map(entryOf(body)),
    );
  } catch (fault) {
    if (fault instanceof JsonFault) return {};
    throw fault;
  }
}

function entryOf(body: string): (member: Member) => [string, string] {
  return ({ name, value }) => [name, unescaped(body, value.start, value.end)];
}
