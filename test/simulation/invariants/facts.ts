/** What several invariants go by: where each event is, and when each message was first sent. */
import { FIRST_SENT_AT } from '../../../lib/queue/queue.ts';
import type { SimulatedEvent } from '../events.ts';
import type { Invocation, Stored } from '../invocations.ts';
import type { Violate } from '../rules.ts';
import { DEAD_LETTERS } from '../sqs.ts';
import type { Witness } from '../witness.ts';

export interface Facts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly violate: Violate;
  /** Whether it was delivered, or lies on a queue. */
  readonly isKept: (event: SimulatedEvent) => boolean;
  /** When the event was sent to a queue first, whatever renewed it since; milliseconds since 1970. */
  readonly bornAt: (message: Stored) => number;
}

/** Messages that are no event of ours, by their text, and the reason for which they must be buried. */
export type Strangers = ReadonlyMap<string, string>;

export function createFacts(
  violate: Violate,
  now: () => number,
): Facts & { readonly witness: Partial<Witness> } {
  const copies = new Map<SimulatedEvent, number>();
  const strangeLetters = new Set<string>();
  const births = new WeakMap<Stored, number>();

  const isKept = (event: SimulatedEvent) => event.became.taken > 0 || (copies.get(event) ?? 0) > 0;
  const bornAt = (message: Stored) => births.get(message) ?? message.sentAt;

  function count(event: SimulatedEvent, by: 1 | -1): void {
    copies.set(event, (copies.get(event) ?? 0) + by);
  }

  function birthOf(message: Stored): number {
    const { origin, body, attributes, sentAt } = message;
    if (origin.kind !== 'consumer') return Number(attributes[FIRST_SENT_AT]?.StringValue ?? sentAt);
    const same = origin.invocation.batch.filter(({ message }) => message.body === body);
    const claimed = same.find(
      ({ message }) => attributes[FIRST_SENT_AT]?.StringValue === String(bornAt(message)),
    );
    return bornAt((claimed ?? same[0])?.message ?? message);
  }

  return {
    now,
    violate,
    isKept,
    bornAt,
    witness: {
      stored(message) {
        births.set(message, birthOf(message));
        if (message.event !== undefined) count(message.event, 1);
        else if (message.queue === DEAD_LETTERS) strangeLetters.add(message.body);
      },
      removed({ event, body, id }, how) {
        if (event !== undefined) count(event, -1);
        if (event === undefined ? strangeLetters.has(body) : isKept(event)) return;
        violate('kept', `${event?.marker ?? 'a stranger'} (${id}) was ${how} and is nowhere else`);
      },
    },
  };
}

/** Whether an answer about the event can't be told from one about its twin in the same batch. */
export function isTwin(event: SimulatedEvent, { batch }: Invocation): boolean {
  return batch.filter(({ message }) => message.event === event).length > 1;
}
