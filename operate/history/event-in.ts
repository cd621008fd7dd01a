/** Which part of a request an event was made of, so that the two can be compared. */
import { walkedOrNothing } from '../../lib/iterable/subject.ts';
import { elementsOf, isObject, type JsonText, membersOf, textOf } from '../../lib/json/json-text.ts';
import { valuesNamed } from '../../lib/json/object-text.ts';
import { spliceObject } from '../../lib/json/splice.ts';
import { parseJson } from '../../lib/json/value.ts';
import type { EventRow, Part } from './rows.ts';

/** The members that list events, of Iterable's and Segment's requests. */
const LISTS = ['events', 'batch'] as const;
/** By which a sender names an event. */
const IDS = ['id', 'messageId'] as const;

/**
 * @param request the body that came to the door
 * @param body of the event as it was sent
 * @returns its text; nothing if nobody can say which part it was, or a `map` made another one of it
 */
export function eventIn(
  request: string,
  { id, operation }: Pick<EventRow, 'id' | 'operation'>,
  body: string,
): string | undefined {
  const { event } = found(request, id) ?? {};
  if (event === undefined || !isObject(event) || !isSameForm(event, body)) return undefined;
  return withoutOperation(event, operation);
}

/** @returns null if nobody can say which part it was, or the request is no JSON */
export function partIn(request: string, id: string): Part | null {
  const part = found(request, id);
  return part === undefined ? null : { text: textOf(part.event), number: part.number, of: part.of };
}

interface Found extends Omit<Part, 'text'> {
  readonly event: JsonText;
}

function found(request: string, id: string): Found | undefined {
  const json = walkedOrNothing(request);
  const events = json === undefined ? [] : eventsOf(json);
  const place = events.length === 1 ? 0 : events.findIndex((each) => idsOf(each).includes(id));
  const event = events[place];
  return event && { event, number: place + 1, of: events.length };
}

function eventsOf(json: JsonText): readonly JsonText[] {
  const [listed] = valuesNamed(json, LISTS).values();
  return elementsOf(json) ?? (listed && elementsOf(listed)) ?? [json];
}

function idsOf(event: JsonText): readonly unknown[] {
  return Array.from(valuesNamed(event, IDS).values(), parseJson);
}

/** Of a provider's body hardly a name is left; of an event most are. */
function isSameForm(event: JsonText, body: string): boolean {
  const sent = walkedOrNothing(body);
  const left = new Set((sent && membersOf(sent))?.map(({ name }) => name));
  const names = (membersOf(event) ?? []).map(({ name }) => name);
  return names.filter((name) => left.has(name)).length * 2 >= names.length;
}

/** The door takes it out of the body: it is where the call goes. */
function withoutOperation(event: JsonText, operation: string): string {
  const own = valuesNamed(event, ['operation']).get('operation');
  if (own === undefined || parseJson(own) !== operation) return textOf(event);
  return spliceObject(event, { remove: ['operation'] });
}
