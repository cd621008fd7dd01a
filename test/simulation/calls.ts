/** Calls to Iterable, and what an instance hears of them. */
import type { CallRequest } from '../../lib/iterable/client.ts';
import type { Meaning } from './answers.ts';
import type { Item } from './judge-events.ts';

export interface IterableCall {
  readonly request: CallRequest;
  /** The member that lists its items, if it carries many. */
  readonly list: 'events' | 'subscribers' | undefined;
  readonly items: readonly Item[];
}

/** What an instance heard of a call as a whole. */
export interface CallAnswer {
  readonly path: string;
  readonly means: Meaning;
  readonly status: number | undefined;
}

/** What an instance heard of one event. */
export interface HeardAnswer {
  readonly means: Meaning;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly status: number | undefined;
  readonly code: string | undefined;
  /** Until when a 429 asks for patience, milliseconds since 1970. */
  readonly comeBackAt: number | undefined;
}
