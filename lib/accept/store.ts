/** Puts valid events on their queues, buries bad ones, and says what became of each event. */
import type { OutgoingMessage, Queue } from '../queue/queue.ts';
import { nthDeduplicationId } from '../users/deduplication.ts';
import type { Arrival } from './check/arrival.ts';
import type { Checked, Valid } from './check/check-event.ts';
import type { Fate } from './fate.ts';
import { lettersFor } from './letters.ts';

/**
 * @param deadlineMs milliseconds since 1970, by which the queue must have confirmed
 * @returns one fate an event, in order
 * @throws Refusal `too-large`, with nothing queued, for a bad event too large even for the dead letter queue
 */
export async function store(
  events: readonly Checked[],
  arrival: Arrival,
  queue: Pick<Queue, 'send' | 'bury'>,
  deadlineMs: number,
): Promise<readonly Fate[]> {
  const distinct = distinctIds();
  const messages = events.map((event) => (event.kind === 'valid' ? messagesOf(event).map(distinct) : []));
  const letters = lettersFor(events, arrival);
  const [queued, buried] = await Promise.all([
    queue.send(messages.flat(), deadlineMs),
    queue.bury([...new Set(letters.values())], deadlineMs),
  ]);

  return events.map((event, index): Fate => {
    if (event.kind === 'dropped') return event;
    if (event.kind === 'valid') {
      const { id, warnings, parts } = event;
      const queuedIds = parts.map(({ queuedId }) => queuedId);
      const isQueued = (messages[index] ?? []).every((message) => queued.has(message));
      return isQueued ? { kind: 'accepted', id, queuedIds, warnings } : { kind: 'unconfirmed', id };
    }
    const letter = letters.get(event);
    const { refusal } = event;
    if (letter === undefined) return { kind: 'refused', refusal, isBuried: false };
    return buried.has(letter)
      ? { kind: 'refused', refusal, isBuried: true }
      : { kind: 'unconfirmed', id: letter.id };
  });
}

function messagesOf({ parts }: Valid): readonly OutgoingMessage[] {
  return parts.flatMap(({ messages }) => messages);
}

/**
 * An event that stands twice in a request is sent twice: an event between them may have undone the first.
 * @returns what gives each message of the request a deduplication id that no other of them has
 */
function distinctIds(): (message: OutgoingMessage) => OutgoingMessage {
  const counts = new Map<string, number>();
  return (message) => {
    const { group } = message;
    if (group === undefined) return message;
    const { id, deduplicationId } = group;
    const nth = counts.get(deduplicationId) ?? 0;
    counts.set(deduplicationId, nth + 1);
    return { ...message, group: { id, deduplicationId: nthDeduplicationId(deduplicationId, nth) } };
  };
}
