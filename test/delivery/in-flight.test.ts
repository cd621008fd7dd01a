/** An outage before a backlog without end: how many messages are in flight, and how it ends. In virtual time. */
import { describe, expect, it } from 'vitest';
import { MAPPING, MAX_CONCURRENCY } from '../../deploy/mapping.ts';
import type { Attempt } from '../../lib/delivery/lane/attempt.ts';
import type { Remedies } from '../../lib/delivery/settlement.ts';
import { DELIVER_TIMEOUT_SECONDS } from '../../lib/delivery/time/budget.ts';
import type { Reading } from '../../lib/iterable/response.ts';
import { consumerOf } from '../support/delivery/deliver.ts';
import { messageNamed, type TestMessage } from '../support/delivery/messages.ts';
import { seeded, type VirtualTime, virtualTime } from '../support/delivery/virtual-time.ts';

const OUTAGE_MS = 3_600_000;
const RECOVERY_MS = 60_000;
const MEASURED_MS = 10_000;
/** Between an invocation's answer and the next invocation. */
const GAP_MS = 50;
/** The default limit of `events/track`. */
const CALLS_A_SECOND = 2_000;

interface Outage {
  readonly reading: Reading;
  /** How long a call takes while it lasts. */
  readonly answerMs: number;
}

interface Course {
  readonly maxInFlight: number;
  /** In a second, once the outage is over and the consumers have noticed. */
  readonly delivered: number;
}

async function play({ reading, answerMs }: Outage): Promise<Course> {
  const random = seeded(11);
  const time = virtualTime(random);
  const overAt = time.now() + OUTAGE_MS;
  const measuredFrom = overAt + RECOVERY_MS;
  const endsAt = measuredFrom + MEASURED_MS;
  const queue = endlessQueue(time);
  let delivered = 0;
  const attempt: Attempt = async ({ tasks, onCall }) => {
    onCall();
    const isOver = time.now() >= overAt;
    await time.pause(isOver ? 60 : answerMs);
    if (isOver && time.now() >= measuredFrom && time.now() < endsAt) delivered += tasks.length;
    const said: Reading = isOver ? { verdict: 'delivered' } : reading;
    return { reading: said, events: tasks.map(() => said), named: [] };
  };

  /** An instance of the function, as its mapping invokes it: one batch after the other. */
  async function consume(): Promise<void> {
    const deliver = consumerOf({ attemptOn: () => attempt, clock: time, consumers: MAX_CONCURRENCY });
    while (time.now() < endsAt) {
      const messages = queue.receive(MAPPING.single.batchSize);
      const undelivered = await deliver(
        messages,
        queue.remedies,
        time.now() + DELIVER_TIMEOUT_SECONDS * 1_000,
      );
      queue.answered(messages.length - undelivered.length);
      await time.pause(GAP_MS);
    }
  }
  await time.until(Promise.all(Array.from({ length: MAX_CONCURRENCY }, consume)));
  return { maxInFlight: queue.maxInFlight(), delivered: delivered / (MEASURED_MS / 1_000) };
}

/** Always has another message; those that are hidden come back, and count as in flight until they do. */
function endlessQueue(time: VirtualTime) {
  const back: TestMessage[] = [];
  let inFlight = 0;
  let max = 0;
  const remedies: Remedies<TestMessage> = {
    bury: async () => new Set(),
    renew: async () => new Set(),
    async hide(hidden) {
      for (const { message, delaySeconds } of hidden) {
        time.at(time.now() + delaySeconds * 1_000, () => {
          inFlight -= 1;
          back.push({ ...message, receiveCount: message.receiveCount + 1 });
        });
      }
    },
  };
  return {
    remedies,
    maxInFlight: () => max,
    receive(count: number): TestMessage[] {
      inFlight += count;
      max = Math.max(max, inFlight);
      const again = back.splice(0, count);
      const fresh = Array.from({ length: count - again.length }, () =>
        messageNamed('{}', { sentAt: time.now(), firstReceivedAt: time.now() }),
      );
      return [...again, ...fresh];
    },
    /** What was not reported as failed is deleted. */
    answered: (deleted: number) => {
      inFlight -= deleted;
    },
  };
}

describe('an outage of an hour', () => {
  it.each<[string, Outage]>([
    ['429', { reading: { verdict: 'rate-limited', status: 429 }, answerMs: 40 }],
    [
      '429 that asks for half an hour',
      { reading: { verdict: 'rate-limited', status: 429, retryAfter: '1800' }, answerMs: 40 },
    ],
    ['503', { reading: { verdict: 'unavailable', status: 503 }, answerMs: 40 }],
    ['no answer', { reading: { verdict: 'unavailable', detail: 'timeout' }, answerMs: 15_000 }],
    ['a refused key', { reading: { verdict: 'credentials-refused', status: 401 }, answerMs: 40 }],
  ])('of %s keeps less than 20,000 messages in flight, and full pace follows it', async (_, outage) => {
    const { maxInFlight, delivered } = await play(outage);

    expect(maxInFlight).toBeLessThan(20_000);
    // A gate that was asked to stay closed does so until then.
    if (outage.reading.retryAfter === undefined) expect(delivered).toBeGreaterThan(0.95 * CALLS_A_SECOND);
  });
});
