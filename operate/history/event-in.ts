/** Which part of a request an event was made of, so that the two can be compared. */
import { walkedOrNothing } from '../../lib/iterable/subject.ts';
import { elementsOf, isObject, type JsonText, membersOf, textOf } from '../../lib/json/json-text.ts';
import { valuesNamed } from '../../lib/json/object-text.ts';
import { spliceObject } from '../../lib/json/splice.ts';
import { parseJson } from '../../lib/json/value.ts';
import type { EventRow } from './rows.ts';

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
  const json = walkedOrNothing(request);
  const events = json === undefined ? [] : eventsOf(json);
  const event = events.length === 1 ? events[0] : events.find((each) => idOf(each) === id);
  if (event === undefined || !isObject(event) || !isSameForm(event, body)) return undefined;
  return withoutOperation(event, operation);
}

function eventsOf(json: JsonText): readonly JsonText[] {
  const [listed] = valuesNamed(json, LISTS).values();
  return elementsOf(json) ?? (listed && elementsOf(listed)) ?? [json];
}

function idOf(event: JsonText): unknown {
  const [id] = valuesNamed(event, IDS).values();
  return id && parseJson(id);
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
