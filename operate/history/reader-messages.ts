/** What the thread that reads the history is asked, and what it answers. */
import type { FaultKind } from '../fault.ts';
import {
  changesSince,
  countEvents,
  listEvents,
  ratesOf,
  refusedRequests,
  showEvent,
  showRequest,
  storiesOf,
} from './queries.ts';
import { revisionOf } from './revision.ts';
import { eventsToReplay, findToReplay } from './to-replay.ts';

/** By the name that it is asked for with. */
export const READING = {
  listEvents,
  countEvents,
  changesSince,
  showEvent,
  storiesOf,
  refusedRequests,
  showRequest,
  ratesOf,
  revisionOf,
  findToReplay,
  eventsToReplay,
} as const;

export type Reading = typeof READING;

export interface ReaderSettings {
  readonly dataDir: string;
  /** Where the process keeps what it has compiled, if it does. */
  readonly compiled: string | undefined;
}

export interface Question {
  readonly number: number;
  readonly name: keyof Reading;
  readonly given: readonly unknown[];
}

export type Answer = { readonly number: number } & (
  | { readonly result: unknown }
  | { readonly fault: ToldFault }
  | { readonly error: unknown }
);

/** A fault of a class is none any more on the other side of a thread. */
export interface ToldFault {
  readonly kind: FaultKind;
  readonly message: string;
  readonly remedy: string | undefined;
}
