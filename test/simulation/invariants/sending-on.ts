/** What a consumer sends to a queue again keeps its text and its age, and goes where it belongs. */
import { FIRST_SENT_AT } from '../../../lib/queue/queue.ts';
import { lineOf } from '../events.ts';
import { isFifo, projectOfQueue } from '../fifo.ts';
import type { Invocation, Stored } from '../invocations.ts';
import { DEAD_LETTERS } from '../sqs.ts';
import type { Witness } from '../witness.ts';
import type { Facts } from './facts.ts';

/** @param knowsUsersQueues whether consumers know of queues of users: if not, all goes the standard way */
export function sendingOnInvariants({ violate, bornAt }: Facts, knowsUsersQueues: boolean): Partial<Witness> {
  /** To the queue of its project where it belongs. */
  function isForwarded({ event, queue }: Stored, from: string): boolean {
    if (event === undefined || projectOfQueue(from) !== projectOfQueue(queue)) return false;
    return isFifo(queue) === (knowsUsersQueues && lineOf(event) !== undefined);
  }

  function judge(message: Stored, { name, batch, queue: from }: Invocation): void {
    const { queue, attributes, body, event } = message;
    const what = event?.marker ?? 'a stranger';
    if (!batch.some((receive) => receive.message.body === body)) {
      violate('in-hand', `${name} sends a message to ${queue} that it was not given`);
    } else if (queue !== from && !isForwarded(message, from)) {
      violate('place', `${name} sends ${what} from ${from} to ${queue}`);
    } else if (attributes[FIRST_SENT_AT]?.StringValue !== String(bornAt(message))) {
      violate('patient', `${name} sends ${what} anew and changes its age`);
    }
  }

  return {
    stored(message) {
      const { queue, origin } = message;
      if (origin.kind === 'consumer' && queue !== DEAD_LETTERS) judge(message, origin.invocation);
    },
  };
}
