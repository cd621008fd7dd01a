/** An outage before a backlog without end: how many messages are in flight, and how it ends. In virtual time. */
import { describe, expect, it } from 'vitest';
import { MAX_CONCURRENCY } from '../../deploy/mapping.ts';
import type { Attempt } from '../../lib/delivery/lane/attempt.ts';
import type { Reading } from '../../lib/iterable/response.ts';
import { consumerOf } from '../support/delivery/deliver.ts';
import { messageNamed } from '../support/delivery/messages.ts';
import { consumeUntil, playedQueue } from '../support/delivery/played-queue.ts';
import { seeded, virtualTime } from '../support/delivery/virtual-time.ts';

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
  const queue = playedQueue(time, () => messageNamed('{}', { sentAt: time.now() }));
  let delivered = 0;
  const attempt: Attempt = async ({ tasks, onCall }) => {
    onCall();
    const isOver = time.now() >= overAt;
    await time.pause(isOver ? 60 : answerMs);
    if (isOver && time.now() >= measuredFrom && time.now() < endsAt) delivered += tasks.length;
    const said: Reading = isOver ? { verdict: 'delivered' } : reading;
    return { reading: said, events: tasks.map(() => said), named: [] };
  };

  const consume = () =>
    consumeUntil(endsAt, {
      queue,
      deliver: consumerOf({ attemptOn: () => attempt, clock: time, consumers: MAX_CONCURRENCY }),
      time,
      gapMs: GAP_MS,
    });
  await time.until(Promise.all(Array.from({ length: MAX_CONCURRENCY }, consume)));
  return { maxInFlight: queue.maxInFlight(), delivered: delivered / (MEASURED_MS / 1_000) };
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
