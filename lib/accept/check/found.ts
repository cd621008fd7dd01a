/** What a protocol found in a request, before anything of it is checked. */
import type { SendersId } from '../../event/event-id.ts';
import type { Issue } from '../../issues.ts';
import type { Identity } from '../../iterable/project-kinds.ts';
import { elementsApart } from '../../json/apart.ts';
import { replacedHalfIn } from '../../json/halves.ts';
import { type JsonText, lengthOf, textOf, type Walked } from '../../json/json-text.ts';
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
  /** What the sender is told of what it wrote, if `json` was made from it. */
  readonly warnings?: readonly Issue[];
  /**
   * What it is in a project that identifies users so, if that matters. A function that chooses the project gets
   * `json`. It throws a Refusal if it can be nothing there.
   */
  readonly inProject?: (identity: Identity) => Pick<FoundEvent, 'json' | 'operation'>;
  /**
   * The `json` of the event that the sender asked for, which this one goes along with, to the same project. If it
   * can't be made, because the source may not use its operation or the project has no key for it, it is left out,
   * and nobody hears of it.
   */
  readonly besideOf?: JsonText;
  /** The function of the configuration that made it. Its author must mend what is wrong with it. */
  readonly madeBy?: MakingFunction;
}

/** A part of a request that the protocol can make no event of. */
export interface FoundFault {
  readonly refusal: Refusal;
  readonly written: string;
}

/** A part of a request of which its sender wants nothing sent. */
export interface FoundDropped {
  readonly isDropped: true;
}

export type FoundPart = FoundEvent | FoundFault | FoundDropped;

/**
 * Cuts a list. A fault in one element is that element's alone.
 * @param path of the list, for the message
 * @param writtenOf what is kept of an element with a fault
 * @throws Refusal unless it is a list, and no longer than the door takes
 */
export function listedEvents(
  list: Walked | undefined,
  path: string,
  writtenOf: (element: Walked) => string = textOf,
): (JsonText | FoundFault)[] {
  const length = list && lengthOf(list);
  if (list === undefined || length === undefined) throw notValid(path, 'invalid-type', 'must be a list');
  refuseTooMany(length);
  const elements = elementsApart(list) ?? [];
  refuseLongListsIn(elements.flatMap((element) => ('fault' in element ? [] : [element])));
  return elements.map((element) => {
    if (!('fault' in element)) return element;
    const { fault, value } = element;
    return {
      written: writtenOf(value),
      refusal: new Refusal(fault.code, { message: `the event: ${fault.message}` }),
    };
  });
}

/** What is told of the walk's own change to a text. */
export function halfWarnings(json: JsonText): Issue[] {
  const path = replacedHalfIn(json);
  if (path === undefined) return [];
  return [{ path, code: 'lone-surrogate', message: 'has half of a surrogate pair, which became U+FFFD' }];
}

/**
 * Makes one event of what a sender wrote.
 * @param make throws a Refusal if there can be no event in it
 */
export function findOrFault(written: string, make: () => FoundEvent): FoundEvent | FoundFault {
  try {
    return { written, ...make() };
  } catch (error) {
    return faultOf(error, written);
  }
}

/** The same for what may lead to several events, or to none. */
export function findEachOrFault(
  written: string,
  make: () => readonly FoundEvent[],
): (FoundEvent | FoundFault)[] {
  try {
    return make().map((event) => ({ written, ...event }));
  } catch (error) {
    return [faultOf(error, written)];
  }
}

function faultOf(error: unknown, written: string): FoundFault {
  if (error instanceof Refusal) return { written, refusal: error };
  throw error;
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
