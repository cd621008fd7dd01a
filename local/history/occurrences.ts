/** What the stack tells its history, as it happens. Times are milliseconds since 1970. */
import type { DoorExchange } from '../aws/door-server.ts';
import type { FunctionCall } from '../aws/function-runner.ts';
import type { KeptText } from './text-in.ts';

export type Occurrence = (Found | Answered | Stored | Removed | Invoked | Returned | Called | Logged) & {
  /** By how much the clock had been set back by then. */
  readonly shiftMs?: number;
};

/** What lies on the queues when the stack starts. */
export interface Found {
  readonly kind: 'found';
  readonly at: number;
  /** By which this file of queues is known from any other. */
  readonly queues: number;
  /** The envelopes of what waits. */
  readonly waiting: readonly string[];
  readonly letters: readonly FoundLetter[];
}

export interface FoundLetter {
  readonly at: number;
  readonly message: string;
  readonly envelope: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A request at the door has its answer. */
export interface Answered extends Omit<DoorExchange, 'id' | 'contentType' | 'body'>, KeptText {
  readonly kind: 'answered';
  /** Of the invocation that served it. */
  readonly by: string;
  readonly type: string | undefined;
}

/** A message lies on a queue. */
export interface Stored {
  readonly kind: 'stored';
  readonly at: number;
  readonly isLetter: boolean;
  /** Whether the queue takes a message only once: then it may have this id from an earlier time. */
  readonly isOnce: boolean;
  readonly message: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The invocation that sent it. */
  readonly by: string | undefined;
}

/** A letter is gone from the dead letter queue. */
export interface Removed {
  readonly kind: 'removed';
  readonly at: number;
  readonly message: string;
}

/** A consumer got messages. */
export interface Invoked {
  readonly kind: 'invoked';
  readonly by: string;
  readonly at: number;
  readonly project: string;
  readonly records: readonly { readonly text: string; readonly group: string | undefined }[];
}

/** It is over, however it ended. */
interface Returned {
  readonly kind: 'returned';
  readonly by: string;
  readonly at: number;
}

/** An HTTP call of a consumer is over. */
export interface Called extends Omit<FunctionCall, 'method'> {
  readonly kind: 'called';
}

/** A line of a function's log. */
export interface Logged {
  readonly kind: 'logged';
  readonly line: string;
}

/** About how much of the memory it takes while it waits, in characters. */
export function sizeOf(occurrence: Occurrence): number {
  switch (occurrence.kind) {
    case 'answered':
      return OVERHEAD + (occurrence.body?.length ?? 0) + occurrence.answer.length;
    case 'stored':
      return OVERHEAD + occurrence.text.length;
    case 'invoked':
      return OVERHEAD + occurrence.records.reduce((sum, { text }) => sum + text.length, 0);
    case 'called':
      return OVERHEAD + (occurrence.body?.length ?? 0) + (occurrence.answer?.length ?? 0);
    case 'logged':
      return OVERHEAD + occurrence.line.length;
    default:
      return OVERHEAD;
  }
}

const OVERHEAD = 200;
