/** The `edit` function of a source: what it makes of one event, before anything of that event is checked. */

import { derivedEventId, isPlainId } from '../../event/event-id.ts';
import type { EditFunction, EventObject } from '../../event/event-object.ts';
import { schemaOf } from '../../iterable/event-schema.ts';
import { isValid } from '../../iterable/field-issues.ts';
import { eventId } from '../../iterable/fields.ts';
import { operationNamed } from '../../iterable/operations.ts';
import { JsonFault } from '../../json/fault.ts';
import type { JsonText } from '../../json/json-text.ts';
import { keepText } from '../../json/keep-text.ts';
import { walkJson } from '../../json/scan.ts';
import { spliceObject } from '../../json/splice.ts';
import { parseJson } from '../../json/value.ts';
import { Refusal } from '../refusal.ts';
import type { Arrival } from './arrival.ts';
import { callEdit, madeInvalid } from './configured-function.ts';
import type { FoundEvent } from './found.ts';
import type { Checks } from './part.ts';
import { objectMembers, operationNameOf, ownIdIn, readEvent } from './read-event.ts';

/** One event that is sent instead, and the id that it has if it brings none. */
export interface EditedEvent {
  readonly found: FoundEvent;
  readonly fallbackId: string;
}

/**
 * @param checks count what is read and made of the events of one request
 * @returns what to send instead, nothing at all to drop it; `undefined` to leave it as it is
 * @throws Refusal if it is no object, it has too many names, or the function fails or makes too much
 */
export function editEvent(
  found: FoundEvent,
  edit: EditFunction,
  written: string,
  arrival: Arrival,
  { edited: amount, namesRead }: Pick<Checks, 'edited' | 'namesRead'>,
): readonly EditedEvent[] | undefined {
  const { json, operation } = found;
  const members = objectMembers(json);
  const name = operationNameOf(members, operation) ?? '';
  const known = operationNamed(name);
  const { json: read } = readEvent(json, members, known, operation === undefined);
  namesRead.add(read);
  const value = parseJson(read) as EventObject;
  // Before the function can change it.
  const ownId = ownIdIn(value, known && schemaOf(known.name));
  // A member of that name means nothing where the protocol decides: the function gets what it is.
  const isOther = operation !== undefined && Object.hasOwn(value, 'operation');
  const before = isOther ? walkJson(spliceObject(read, { set: { operation: JSON.stringify(name) } })) : read;
  const event = deeplyFrozen(Object.assign(value, { operation: name }));
  const made = callEdit(edit, event, (after) => keepText(before, event, after));
  if (made === undefined) return undefined;
  amount.addEvents(made.length);
  const texts = made.map((write) => {
    const text = write();
    amount.addText(text);
    return text;
  });
  const { operation: _, inProject: __, ...asFound } = found;
  const id = keptId(ownId, arrival) ?? arrival.fallbackId(written, found.sendersId);
  return texts.map((text, index) => ({
    // What the event says itself is no longer what the protocol found: the function decides on the operation.
    found: { ...asFound, json: editedJson(text) },
    fallbackId:
      index === 0 ? id : derivedEventId(arrival.source.name, { scheme: 'edit', id: [id, String(index)] }),
  }));
}

/** Its sender's id, if it could be the id of any event. */
function keptId(ownId: string | undefined, { anyId = false }: Arrival): string | undefined {
  if (ownId === undefined) return undefined;
  return isValid(eventId, ownId) && (anyId || isPlainId(ownId)) ? ownId : undefined;
}

/** @throws Refusal `not-mapped` for what no event may hold */
function editedJson(text: string): JsonText {
  try {
    return walkJson(text);
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    throw madeInvalid('edit', new Refusal(fault.code, { message: fault.message }));
  }
}

/** Bounded by the depth of a walked text. No table of names or values is made: there may be hundreds of thousands. */
function deeplyFrozen<Value extends object>(value: Value): Value {
  if (Array.isArray(value)) value.forEach(freezeInside);
  else for (const name in value) freezeInside(value[name]);
  return Object.freeze(value);
}

function freezeInside(value: unknown): void {
  if (typeof value === 'object' && value !== null) deeplyFrozen(value);
}
