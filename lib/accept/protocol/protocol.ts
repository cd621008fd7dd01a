/** One way of speaking to the door: how a request becomes events, and how their fates become its answer. */
import type { Source } from '../../config.ts';
import { Refusal } from '../../errors.ts';
import type { SendersId } from '../../event/event-id.ts';
import { elementsOf, type Span } from '../../event/json-text.ts';
import { MAX_EVENTS, refuseTooMany } from '../limits.ts';
import type { Answer, Request } from '../request.ts';
import type { Fate } from '../store.ts';

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

export interface Found {
  readonly form: Form;
  readonly events: readonly (FoundEvent | FoundFault)[];
  /** Ids are passed on as they come, as long as Iterable takes them. */
  readonly anyId?: true;
  /** @param fates one an event, in order */
  readonly answer: (fates: readonly Fate[]) => Answer;
}

/** A request, and the part of its path that the protocol reads: what comes behind its own segment. */
export interface Incoming {
  readonly request: Request;
  readonly source: Source;
  readonly path: string;
}

export interface Protocol {
  /** The paths it answers below its own segment. */
  readonly paths: readonly string[];
  /** @throws Refusal if nothing can be found in it */
  readonly find: (incoming: Incoming) => Promise<Found>;
  readonly refuse: (refusal: Refusal, path: string) => Answer;
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
