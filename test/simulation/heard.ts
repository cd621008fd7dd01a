/** What an instance hears of its calls to Iterable. */
import type { Meaning } from './answers.ts';

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
  /** Unless nobody can tell whether the event was in the call: another may have said all that it says. */
  readonly isCertain: boolean;
  /** Until when a 429 asks for patience, milliseconds since 1970. */
  readonly comeBackAt: number | undefined;
}
