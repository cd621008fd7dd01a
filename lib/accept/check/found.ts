/** What a protocol found in a request, before anything of it is checked. */
import type { SendersId } from '../../event/event-id.ts';
import { elementsOf, type Span } from '../../json/scan.ts';
import { MAX_EVENTS, refuseTooMany } from '../body/limits.ts';
import { Refusal } from '../refusal.ts';

/**
 * How the events came, which decides how those that are refused are told of: the only one; each for itself;
 * or, from senders that read no more than a status, not at all: the good ones are accepted, the bad buried.
 * On a bus nobody hears of anything.
 */
export type Form = 'single' | 'list' | 'batch' | 'bus';

/** One event as a protocol found it. */
export interface FoundEvent {
  /** The JSON of what Iterable will get, but for what the checks add. */
  readonly text: string;
  /** It was not part of what was walked: a function of the configuration made it. */
  readonly unwalked?: true;
  /** What Iterable is asked for, where the protocol decides it; otherwise the event says so itself. */
  readonly operation?: string;
  /** What its sender calls it, by the protocol's own convention. */
  readonly sendersId?: SendersId | undefined;
  /** Unix seconds, by the protocol's own convention. */
  readonly occurredAt?: number | undefined;
  /** What the sender wrote, where `text` was made from it. */
  readonly written?: string;
}

/** Something in a request that the protocol can make no event of. */
export interface FoundFault {
  readonly refusal: Refusal;
  readonly written: string;
}

/** @throws Refusal if there is no list at `start`, or a longer one than the door takes */
export function eventsIn(text: string, start: number, path: string): Span[] {
  const elements = elementsOf(text, start, MAX_EVENTS + 1);
  if (elements === undefined) throw notValid(path, 'invalid-type', 'must be a list');
  refuseTooMany(elements.length);
  return elements;
}

export function notValid(path: string, code: string, message: string): Refusal {
  return new Refusal('invalid-event', { issues: [{ path, code, message }] });
}
