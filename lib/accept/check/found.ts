/** What a protocol found in a request, before anything of it is checked. */
import type { SendersId } from '../../event/event-id.ts';
import { elementsOf, type JsonText, lengthOf } from '../../json/json-text.ts';
import { refuseLongListsIn, refuseTooMany } from '../body/limits.ts';
import { Refusal } from '../refusal.ts';
import type { MakingFunction } from './configured-function.ts';

/**
 * How the events came. It decides how the sender hears of those that are refused:
 * - `single`: the one event is refused, and so is the request.
 * - `list`: each event has its own answer.
 * - `batch`: the sender reads no more than a status. The good events are accepted, the bad ones buried.
 * - `bus`: nobody hears of anything. The bad events are buried.
 */
export type Form = 'single' | 'list' | 'batch' | 'bus';

/** One event as a protocol found it. */
export interface FoundEvent {
  /** What Iterable will get, except for what the checks add. */
  readonly json: JsonText;
  /** The operation, if the protocol decides it; otherwise the event names it itself. */
  readonly operation?: string;
  /** The sender's id of the event, by the protocol's own convention. */
  readonly sendersId?: SendersId | undefined;
  /** When it happened, by the protocol's own convention. */
  readonly occurredAtSeconds?: number | undefined;
  /** What the sender wrote, if `json` was made from it. */
  readonly written?: string;
  /** The function of the configuration that made it. Its author must mend what is wrong with it. */
  readonly madeBy?: MakingFunction;
}

/** A part of a request that the protocol can make no event of. */
export interface FoundFault {
  readonly refusal: Refusal;
  readonly written: string;
}

/**
 * @param path of the list, for the message
 * @throws Refusal unless it is a list, and no longer than the door takes
 */
export function listedEvents(list: JsonText | undefined, path: string): JsonText[] {
  const length = list && lengthOf(list);
  if (list === undefined || length === undefined) throw notValid(path, 'invalid-type', 'must be a list');
  refuseTooMany(length);
  const elements = elementsOf(list) ?? [];
  refuseLongListsIn(elements);
  return elements;
}

/**
 * Makes one event of what a sender wrote.
 * @param make throws a Refusal if there can be no event in it, and returns nothing if it leads to none
 */
export function findOrFault<Event extends FoundEvent | undefined>(
  written: string,
  make: () => Event,
): Event | FoundFault {
  try {
    const event = make();
    return event && { written, ...event };
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return { written, refusal };
  }
}

export function notValid(path: string, code: string, message: string): Refusal {
  return new Refusal('invalid-event', { issues: [{ path, code, message }] });
}

/** @param names of members beside the list: nobody knows whether they are meant for each of its events */
export function notBesideList(names: readonly string[], list: string): Refusal {
  const message = `cannot stand beside "${list}"`;
  return new Refusal('invalid-event', {
    issues: names.map((path) => ({ path, code: 'unknown-key', message })),
  });
}
