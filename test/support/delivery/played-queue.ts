/** SQS and its mapping as a consumer meets them, in virtual time. */
import { MAPPING } from '../../../deploy/mapping.ts';
import type { Deliver } from '../../../lib/delivery/deliver.ts';
import type { Remedies } from '../../../lib/delivery/settlement.ts';
import { DELIVER_TIMEOUT_SECONDS } from '../../../lib/delivery/time/budget.ts';
import type { DeadLetterReason } from '../../../lib/event/dead-letter.ts';
import type { TestMessage } from './messages.ts';
import type { VirtualTime } from './virtual-time.ts';

export type PlayedQueue = ReturnType<typeof playedQueue>;

/** @param another makes a message whenever too few wait: a backlog without end */
export function playedQueue(time: VirtualTime, another?: () => TestMessage) {
  const visible: TestMessage[] = [];
  const buried: Partial<Record<DeadLetterReason, number>> = {};
  let inFlight = 0;
  let maxInFlight = 0;
  let arrival = Promise.withResolvers<void>();

  function show(message: TestMessage): void {
    visible.push(message);
    arrival.resolve();
    arrival = Promise.withResolvers();
  }

  function send(message: TestMessage): void {
    show({ ...message, receiveCount: 0, firstReceivedAt: 0 });
  }

  const remedies: Remedies<TestMessage> = {
    async bury(letters) {
      for (const { reason } of letters) buried[reason] = (buried[reason] ?? 0) + 1;
      return new Set(letters);
    },
    renew: async () => new Set(),
    forward: async () => new Set(),
    sendBehind: async () => new Set(),
    // What is hidden counts as in flight until it comes back.
    async hide(hidden) {
      for (const { message, delaySeconds } of hidden) {
        time.at(time.now() + delaySeconds * 1_000, () => {
          inFlight -= 1;
          show(message);
        });
      }
    },
  };

  return {
    remedies,
    buried,
    maxInFlight: () => maxInFlight,
    send,
    /** Until the next message can be received: a long poll. */
    arrival: () => arrival.promise,
    receive(count: number): TestMessage[] {
      while (another !== undefined && visible.length < count) send(another());
      const messages = visible.splice(0, count).map((message) => ({
        ...message,
        receiveCount: message.receiveCount + 1,
        firstReceivedAt: message.firstReceivedAt || time.now(),
      }));
      inFlight += messages.length;
      maxInFlight = Math.max(maxInFlight, inFlight);
      return messages;
    },
    /** What was not reported as failed is deleted. */
    answered(deleted: number): void {
      inFlight -= deleted;
    },
  };
}

/**
 * What one instance of the function does until then: one batch after the other.
 * @param gapMs between an invocation's answer and the next invocation
 */
export async function consumeUntil(
  endsAt: number,
  { queue, deliver, time, gapMs }: { queue: PlayedQueue; deliver: Deliver; time: VirtualTime; gapMs: number },
): Promise<void> {
  while (time.now() < endsAt) {
    const messages = queue.receive(MAPPING.single.batchSize);
    if (messages.length === 0) {
      await Promise.race([queue.arrival(), time.pause(endsAt - time.now())]);
    } else {
      const killedAt = time.now() + DELIVER_TIMEOUT_SECONDS * 1_000;
      const undelivered = await deliver(messages, queue.remedies, killedAt);
      queue.answered(messages.length - undelivered.length);
    }
    await time.pause(gapMs);
  }
}

/** @param share from 0 to 1 */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}
