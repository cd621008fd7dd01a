/** A project that is throttled or down, and what another notices of it: nothing. In virtual time. */
import { describe, expect, it } from 'vitest';
import type { Deliver } from '../../lib/delivery/deliver.ts';
import type { Attempt, CallRoute } from '../../lib/delivery/lane/attempt.ts';
import { createProjectMetrics } from '../../lib/delivery/metrics.ts';
import type { Reading } from '../../lib/iterable/response.ts';
import { consumerOf } from '../support/delivery/deliver.ts';
import { messageNamed, type TestMessage } from '../support/delivery/messages.ts';
import { seeded, type VirtualTime, virtualTime } from '../support/delivery/virtual-time.ts';

const SECONDS = 120;
const EVENTS_A_SECOND = 50;
const TIMEOUT_MS = 60_000;
const NEIGHBOURS_BATCH = 2_000;

const REMEDIES: Parameters<Deliver>[1] = {
  hide: async () => undefined,
  renew: async () => new Set(),
  bury: async () => new Set(),
};

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
  const deliver = consumerOf({
    attemptOn,
    clock: time,
    consumers: 2,
    metrics: createProjectMetrics('test', time),
  });
  const endsAt = time.now() + SECONDS * 1_000;

  /** As its mapping invokes it: one batch after the other. */
  async function invoke(project: string, nextBatch: () => TestMessage[]): Promise<void> {
    while (time.now() < endsAt + 1_000) {
      const messages = nextBatch();
      if (messages.length > 0) await deliver(messages, REMEDIES, time.now() + TIMEOUT_MS);
      await time.pause(project === 'eu' ? 20 : 1);
    }
  }

  const arrived = arrivals(time, endsAt);
  await time.until(
    Promise.all([
      invoke('eu', () => arrived.splice(0)),
      ...(neighbour === undefined ? [] : [invoke('us', () => backlog(time))]),
    ]),
  );
  return ages.toSorted((a, b) => a - b);
}

/** Messages of `eu` as they are sent, evenly. */
function arrivals(time: VirtualTime, endsAt: number): TestMessage[] {
  const arrived: TestMessage[] = [];
  for (let at = time.now(); at < endsAt; at += 1_000 / EVENTS_A_SECOND) {
    time.at(at, () => {
      arrived.push(messageNamed(String(at), { sentAt: time.now(), envelope: { project: 'eu' } }));
    });
  }
  return arrived;
}

const backlog = (time: VirtualTime) =>
  Array.from({ length: NEIGHBOURS_BATCH }, (_, index) =>
    messageNamed(String(index), { sentAt: time.now(), envelope: { project: 'us' } }),
  );

const p99 = (sorted: readonly number[]) => sorted[Math.floor(0.99 * (sorted.length - 1))] ?? 0;

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
