/** The messages of one FIFO queue: which can be received now, when the next comes in sight, and who waits for it. */
import { FifoGroups } from './fifo-groups.ts';
import type { Stores } from './queue-persistence.ts';

export type SqsQueue = NonNullable<ReturnType<Stores['sqsStore']['getQueueByName']>>;
export type SqsMessage = Parameters<SqsQueue['enqueue']>[0];

/** Instead of upstream's `fifoMessages`, `fifoDelayed` and `fifoLockedGroups`. `inflightMessages` stays as it is. */
export class FifoMessages {
  readonly #queue: SqsQueue;
  readonly #groups = new FifoGroups<SqsMessage>();
  readonly #delayed = new Set<SqsMessage>();
  /** Before this time no message comes in sight by itself, and nobody need look at all that are out of sight. */
  #dueAt = Number.POSITIVE_INFINITY;
  #isPollWoken = false;

  constructor(queue: SqsQueue) {
    this.#queue = queue;
  }

  get inSight(): SqsMessage[] {
    return [...this.#groups.inSight()];
  }

  get delayed(): SqsMessage[] {
    return [...this.#delayed];
  }

  add(message: SqsMessage): void {
    const { delayUntil = 0 } = message;
    const isDelayed = delayUntil > Date.now();
    this.#groups.add(message, isDelayed);
    if (isDelayed) {
      this.#delayed.add(message);
      this.expectDue(delayUntil);
    }
    this.#wakePoll();
  }

  /** @param handOut gets what can be received, now out of sight; for undefined the message is removed */
  receive<Received extends object>(
    maxCount: number,
    handOut: (message: SqsMessage) => Received | undefined,
  ): Received[] {
    this.#showDue();
    const received: Received[] = [];
    for (;;) {
      const taken = this.#groups.take(maxCount - received.length);
      if (taken.length === 0) break;
      for (const message of taken) {
        const answer = handOut(message);
        if (answer === undefined) this.#groups.remove(message);
        else received.push(answer);
      }
    }
    this.#isPollWoken = false;
    this.#wakePoll();
    return received;
  }

  /** Must be told of each time at which the visibility timeout of a message ends. */
  expectDue(at: number): void {
    this.#dueAt = Math.min(this.#dueAt, at);
  }

  show(message: SqsMessage): void {
    this.#groups.show(message);
    this.#wakePoll();
  }

  showDue(): void {
    this.#showDue();
    this.#wakePoll();
  }

  remove(message: SqsMessage): void {
    this.#groups.remove(message);
    this.#wakePoll();
  }

  clear(): void {
    this.#groups.clear();
    this.#delayed.clear();
  }

  /**
   * Upstream (2.4.1) wakes all polls for each message, and all but one answer at once that there is nothing. Here
   * one is woken, and its receive wakes the next one if anything is left.
   */
  #wakePoll(): void {
    if (this.#isPollWoken || !this.#groups.isReceivable) return;
    const poll = this.#queue.pollWaiters.shift();
    if (poll === undefined) return;
    this.#isPollWoken = true;
    clearTimeout(poll.timer);
    poll.resolve();
  }

  #showDue(): void {
    const now = Date.now();
    if (now < this.#dueAt) return;
    this.#dueAt = Number.POSITIVE_INFINITY;
    const { inflightMessages } = this.#queue;
    for (const [handle, { message, visibilityDeadline }] of inflightMessages) {
      if (visibilityDeadline > now) this.expectDue(visibilityDeadline);
      else {
        inflightMessages.delete(handle);
        this.#groups.show(message);
      }
    }
    for (const message of this.#delayed) {
      const { delayUntil = 0 } = message;
      if (delayUntil > now) this.expectDue(delayUntil);
      else {
        this.#delayed.delete(message);
        this.#groups.show(message);
      }
    }
  }
}
