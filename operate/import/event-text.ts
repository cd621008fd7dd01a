/** The event that a row becomes: with its operation, and with an id by which a second run adds nothing. */
import { hash } from 'node:crypto';
import { schemaOf } from '../../lib/iterable/event-schema.ts';
import { DEFAULT_OPERATION, type OperationName, operationNamed } from '../../lib/iterable/operations.ts';
import { isRecord } from '../../lib/json/is-record.ts';
import { walkJson } from '../../lib/json/scan.ts';
import { spliceObject } from '../../lib/json/splice.ts';
import type { FileRow, RowFault } from './file-row.ts';
import type { Occurrences } from './occurrences.ts';

/** A row on its way. */
export interface ImportRow {
  readonly line: number;
  readonly written: string;
  readonly event: string | RowFault;
}

const NO_OBJECT: RowFault = { code: 'invalid-json', message: 'is not a JSON object' };

/** @param occurrences of the rows before it */
export function importRow(row: FileRow, operation: OperationName, occurrences: Occurrences): ImportRow {
  const { event } = row;
  if (typeof event !== 'string') return row;
  const parsed = parsedOrNothing(event);
  if (!isRecord(parsed)) return { ...row, event: NO_OBJECT };
  const set: Record<string, string> = {};
  if (isAbsent(parsed.operation) && operation !== DEFAULT_OPERATION)
    set.operation = JSON.stringify(operation);
  if (isAbsent(parsed.id) && takesId(parsed.operation ?? operation)) {
    set.id = `"${idOf(`${set.operation ?? ''}${event}`, occurrences)}"`;
  }
  return { ...row, event: withMembers(event, parsed, set) };
}

export function takesId(operation: unknown): boolean {
  const known = typeof operation === 'string' ? operationNamed(operation) : undefined;
  return known !== undefined && schemaOf(known.name).takesId;
}

/**
 * By what it asks for, and by its number among equal ones: whatever stands between them, and wherever the file lies.
 * Not by the cells of a CSV alone: under another header they are another event.
 */
function idOf(text: string, occurrences: Occurrences): string {
  const digest = hash('sha256', `iterable-forwarder import\n${text}`);
  const occurrence = occurrences.next(digest);
  return occurrence === 1 ? digest : `${digest}-${occurrence}`;
}

function withMembers(
  text: string,
  parsed: Readonly<Record<string, unknown>>,
  set: Readonly<Record<string, string>>,
): string {
  const names = Object.keys(set);
  if (names.length === 0) return text;
  if (names.some((name) => Object.hasOwn(parsed, name))) return replaced(text, set);
  // No walk through the whole text where none is needed: there may be millions.
  const members = names.map((name) => `"${name}":${set[name]}`).join(',');
  const inside = text.slice(text.indexOf('{') + 1);
  return `{${members}${Object.keys(parsed).length === 0 ? '' : ','}${inside}`;
}

/** Where a null stands in its place. */
function replaced(text: string, set: Readonly<Record<string, string>>): string {
  try {
    return spliceObject(walkJson(text), { set });
  } catch {
    // Such as a name that stands twice: the door says what is wrong with it.
    return text;
  }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
