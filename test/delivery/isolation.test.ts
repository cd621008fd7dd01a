/** A project that is throttled or down, and what another notices of it: nothing. In virtual time. */
import { describe, expect, it } from 'vitest';
import type { Attempt, CallRoute } from '../../lib/delivery/lane/attempt.ts';
import type { Reading } from '../../lib/iterable/response.ts';
import { consumerOf } from '../support/delivery/deliver.ts';
import { messageNamed } from '../support/delivery/messages.ts';
import { consumeUntil, playedQueue, quantile } from '../support/delivery/played-queue.ts';
import { seeded, virtualTime } from '../support/delivery/virtual-time.ts';

const SECONDS = 120;
const EVENTS_A_SECOND = 50;
/** Project `eu`, with or without `us` beside it in the same process. @returns the ages at delivery, in seconds */
async function play(neighbour: Reading | undefined): Promise<readonly number[]> {
  const random = seeded(7);
  const time = virtualTime(random);
  const ages: number[] = [];
  const attemptOn =
    ({ project }: CallRoute): Attempt =>
    async ({ tasks, onCall }) => {
      onCall();
      await time.pause(40 + 40 * random());
      const reading: Reading = project.name === 'us' && neighbour ? neighbour : { verdict: 'delivered' };
      if (project.name === 'eu') {
        for (const { message } of tasks) ages.push((time.now() - message.sentAt) / 1_000);
      }
      return { reading, events: tasks.map(() => reading), named: [] };
    };
  const deliver = consumerOf({ attemptOn, clock: time, consumers: 2 });
  const sentNow = (project: string) => messageNamed('{}', { sentAt: time.now(), envelope: { project } });
  const eu = playedQueue(time);
  const us = playedQueue(time, () => sentNow('us'));
  const endsAt = time.now() + SECONDS * 1_000;
  for (let at = time.now(); at < endsAt; at += 1_000 / EVENTS_A_SECOND) {
    time.at(at, () => eu.send(sentNow('eu')));
  }

  const untilAllArrived = endsAt + 1_000;
  await time.until(
    Promise.all([
      consumeUntil(untilAllArrived, { queue: eu, deliver, time, gapMs: 20 }),
      neighbour && consumeUntil(untilAllArrived, { queue: us, deliver, time, gapMs: 1 }),
    ]),
  );
  return ages.toSorted((a, b) => a - b);
}

const p99 = (sorted: readonly number[]) => quantile(sorted, 0.99);

describe('a project beside another in the same process', () => {
  it.each<[string, Reading]>([
    ['answers only 429', { verdict: 'rate-limited', status: 429 }],
    ['asks to come back in an hour', { verdict: 'rate-limited', status: 429, retryAfter: '3600' }],
    ['answers only 503', { verdict: 'unavailable', status: 503 }],
    ['refuses its key', { verdict: 'credentials-refused', status: 401 }],
    ['works off a backlog', { verdict: 'delivered' }],
  ])('has its events delivered as soon as it does alone when that one %s', async (_, neighbour) => {
    const [alone, beside] = [await play(undefined), await play(neighbour)];
    expect(alone).toHaveLength(SECONDS * EVENTS_A_SECOND);
    expect(beside).toHaveLength(alone.length);
    expect(p99(beside)).toBeLessThanOrEqual(2 * p99(alone));
  });
});
