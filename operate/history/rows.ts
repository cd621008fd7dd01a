/** What is read of the history, in the words of the console's calls. Times are milliseconds since 1970. */
import type { Difference } from '../dead-letters/difference.ts';
import type { EventState, StepKind } from './schema.ts';

/** One event of one project, as it stands now. */
export interface EventRow {
  /** Its number in the history: newer ones have higher numbers. */
  readonly event: number;
  readonly id: string;
  /** '' for what the door could give to none. */
  readonly project: string;
  readonly source: string;
  readonly operation: string;
  readonly name: string | null;
  readonly user: string | null;
  readonly at: number;
  readonly state: EventState;
  readonly reason: string | null;
  readonly code: string | null;
  readonly status: number | null;
  readonly detail: string | null;
  readonly attempts: number;
  readonly nextAt: number | null;
  readonly ms: number | null;
  readonly endedAt: number | null;
  readonly isDeleted: boolean;
  /** Why it was received last and not tried, in words. null: that is not so, or it has come to its end. */
  readonly heldBecause: string | null;
  /** What happened to it last, in words: without the state, and without the time of the next try. */
  readonly words: string;
}

export interface EventsFound {
  /** Newest first. */
  readonly events: readonly EventRow[];
  /** For `changesSince`, from here on. */
  readonly revision: number;
  readonly hasMore: boolean;
}

export interface Story {
  readonly row: EventRow;
  readonly request: Request | null;
  /** Which part of the request it was. null if nobody can say, or the request is not kept whole. */
  readonly cameIn: Part | null;
  /** As it was queued last; JSON. */
  readonly body: string;
  readonly steps: readonly Step[];
  /** Where the event that came in differs from what it became at first. Empty if these can't be compared. */
  readonly differences: readonly Difference[];
}

/** One event of a request. */
export interface Part {
  /** As it was written. */
  readonly text: string;
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

export interface RequestRow {
  readonly request: number;
  readonly at: number;
  readonly ms: number;
  readonly method: string;
  readonly path: string;
  readonly source: string | null;
  readonly type: string | null;
  readonly bytes: number;
  readonly status: number;
  /** The door's code and message, if it refused. */
  readonly code: string | null;
  readonly message: string | null;
}

export interface Request extends RequestRow {
  readonly body: string | null;
  readonly isWhole: boolean;
  readonly answer: string;
}

export interface Step {
  readonly at: number;
  readonly kind: StepKind;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Of `queued` again: what it was mended to. */
  readonly body: string | null;
  readonly call: IterableCall | null;
}

/** One HTTP call of Iterable. */
export interface IterableCall {
  readonly at: number;
  readonly ms: number;
  readonly origin: string;
  readonly path: string;
  /** How many it carried. */
  readonly events: number;
  /** If it is not the event's own. */
  readonly body: string | null;
  readonly status: number | null;
  readonly answer: string | null;
  /** What stood in the way of an answer. */
  readonly fault: string | null;
}

/** What was delivered in a stretch of time, and how many calls were answered 429. */
export interface Bucket {
  readonly at: number;
  readonly perSecond: number;
  readonly limited: number;
}
