/**
 * The rules of a FIFO queue, one a project: of each group one message after the other, and nothing twice within five minutes.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
import type { Dice } from './dice.ts';
import type { Group, Stored } from './invocations.ts';

const ENDING = '.fifo';
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const DEDUPLICATED_FOR_MS = 300_000;
/** What a receive gives at the most, and so Lambda's largest batch. */
const MAX_RECEIVED = 10;

export const fifoQueueOf = (project: string): string => `${project}${ENDING}`;
export const isFifo = (queue: string): boolean => queue.endsWith(ENDING);
export const projectOfQueue = (queue: string): string =>
  isFifo(queue) ? queue.slice(0, -ENDING.length) : queue;

type Messages = ReadonlyMap<string, Stored>;

/** What can be received: of each group those before the first that is in flight or hidden, groups in any order. */
export function receivableInOrder(messages: Messages, nowMs: number, most: number, dice: Dice): Stored[] {
  const groups = [...Map.groupBy(messages.values(), ({ group }) => group?.id).values()];
  return dice
    .shuffled(groups.map((group) => inSightOf(group, nowMs)))
    .flat()
    .slice(0, Math.min(most, MAX_RECEIVED));
}

/** A queue has its messages in the order in which it took them. */
function inSightOf(group: readonly Stored[], nowMs: number): readonly Stored[] {
  const first = group.findIndex(({ visibleAt }) => visibleAt > nowMs);
  return first === -1 ? group : group.slice(0, first);
}

/** When the first message of a group comes into sight, for which its others wait; infinity if there is none. */
export function nextInOrderAt(messages: Messages): number {
  const heads = new Map<string | undefined, number>();
  for (const { group, visibleAt } of messages.values()) {
    if (!heads.has(group?.id)) heads.set(group?.id, visibleAt);
  }
  return heads.values().reduce((earliest, at) => Math.min(earliest, at), Number.POSITIVE_INFINITY);
}

/** What a FIFO queue has taken lately, by group: high throughput asks for that. */
export class Deduplication {
  readonly #takenAt = new Map<string, number>();

  /** @returns whether the queue had it already, and drops it */
  isRepeated(queue: string, { id, deduplicationId }: Group, nowMs: number): boolean {
    const key = `${queue} ${id} ${deduplicationId}`;
    const isRepeated = nowMs - (this.#takenAt.get(key) ?? Number.NEGATIVE_INFINITY) < DEDUPLICATED_FOR_MS;
    if (!isRepeated) this.#takenAt.set(key, nowMs);
    return isRepeated;
  }
}
