/** What several invariants of users in order go by: whose order nobody can keep, and how far an invocation came. */
import { lineOf } from '../events.ts';
import { isFifo } from '../fifo.ts';
import type { Stored } from '../invocations.ts';
import { followConfirmed } from '../parts.ts';
import { DEAD_LETTERS } from '../sqs.ts';
import type { Witness } from '../witness.ts';

export interface Lines {
  /**
   * Whether the order of a user, by its line, was lost to something that the forwarder has no power over: a call to
   * Iterable or to the queue that had its effect after it was given up, or a message on the standard queue, which has
   * no order.
   */
  readonly isExcused: (line: string) => boolean;
  readonly excuse: (line: string) => void;
}

export function createLines(): Lines & { readonly witness: Partial<Witness> } {
  const excused = new Set<string>();

  return {
    isExcused: (line) => excused.has(line),
    excuse: (line) => void excused.add(line),
    witness: {
      stored(message) {
        const { event, queue } = message;
        const line = event && lineOf(event);
        if (line !== undefined && queue !== DEAD_LETTERS && (isLateAgain(message) || !isFifo(queue)))
          excused.add(line);
      },
      confirmed: followConfirmed,
      applied({ parts }, isLate) {
        const event = parts[0]?.message.event;
        const line = event && lineOf(event);
        if (isLate && line !== undefined) excused.add(line);
      },
    },
  };
}

/** What its sender repeats in other words, SQS can't know again: under the id that the door gave it. */
function isLateAgain({ isLate = false, origin }: Stored): boolean {
  return isLate && (origin.kind !== 'door' || origin.visit.request.planned.repeatable === 'no');
}
