/** How much of Iterable's limits the consumers use, and how much they ask in vain: real lanes, in virtual time. */
import { describe, expect, it } from 'vitest';
import { MAPPING } from '../../deploy/mapping.ts';
import type { Attempted, AttemptRequest } from '../../lib/delivery/lane/attempt.ts';
import { Lanes } from '../../lib/delivery/lane/lane.ts';
import type { Report } from '../../lib/delivery/lane/report.ts';
import { NOON } from '../support/clock.ts';
import { taskNamed } from '../support/delivery/messages.ts';
import { seeded, type VirtualTime, virtualTime } from '../support/delivery/virtual-time.ts';

const CONSUMERS = 5;
const INVOCATION_MS = 60_000;

/** Whether a call that arrives at this moment is within the limit. */
type Limiter = (nowMs: number, requestsPerSecond: number) => boolean;

/** A bucket of one second's calls, which leaks at the limit. */
function leakyBucket(requestsPerSecond: number): Limiter {
  let level = 0;
  let at = NOON;
  return (nowMs, left) => {
    level = Math.max(0, level - ((nowMs - at) / 1_000) * left);
    at = nowMs;
    if (level + 1 > requestsPerSecond) return false;
    level += 1;
    return true;
  };
}

/** Counts anew each second. */
function fixedWindow(): Limiter {
  let window = 0;
  let count = 0;
  return (nowMs, left) => {
    const current = Math.floor((nowMs + 370) / 1_000);
    if (current !== window) count = 0;
    window = current;
    if (count + 1 > left) return false;
    count += 1;
    return true;
  };
}

interface Scene {
  readonly project: 'us' | 'bulk';
  readonly limiter: Limiter;
  readonly requestsPerSecond: number;
  /** How long an answer takes, on average. */
  readonly latencyMs: number;
  /** Between an invocation's end and the next one's start. */
  readonly gapMs: number;
  /** After so many seconds another client takes half of the limit. */
  readonly halvedAfterSeconds?: number;
}

const REPORT: Report = {
  onCall: () => undefined,
  onAnswer: () => undefined,
  onKeyRefused: () => undefined,
  onMerged: () => undefined,
  onConclusion: () => undefined,
  onGiveBack: () => undefined,
  onFault: (_, error) => {
    throw error;
  },
};

/** Five consumers with a backlog before one server, for so many seconds. */
async function play(seconds: number, scene: Scene) {
  const { project, limiter, requestsPerSecond, latencyMs, gapMs, halvedAfterSeconds = seconds } = scene;
  const random = seeded(requestsPerSecond + latencyMs);
  const time = virtualTime(random, () => (random() < 0.3 ? 1 : 0));
  const accepted = new Float64Array(seconds + 1);
  const refused = new Float64Array(seconds + 1);
  const endsAt = NOON + seconds * 1_000;
  const task = taskNamed('{}', { envelope: { project } });
  const { batchSize } = MAPPING[task.project.mode];
  const tasks = Array.from({ length: batchSize }, () => task);

  function answerAt(nowMs: number): boolean {
    const second = Math.floor((nowMs - NOON) / 1_000);
    const isWithin = limiter(nowMs, second < halvedAfterSeconds ? requestsPerSecond : requestsPerSecond / 2);
    const counts = isWithin ? accepted : refused;
    counts[second] = (counts[second] ?? 0) + 1;
    return isWithin;
  }

  async function consume(): Promise<void> {
    const lanes = new Lanes({
      clock: time,
      consumers: CONSUMERS,
      attemptOn: () => (request) => calling(request, time, latencyMs * (0.5 + random()), random, answerAt),
    });
    await time.pause(random() * 500);
    while (time.now() < endsAt) {
      const deadline = Math.min(time.now() + INVOCATION_MS, endsAt + 5_000);
      await lanes.of(task).workOff(tasks, { deadline, messages: tasks.length }, REPORT);
      await time.pause(gapMs * (0.5 + random()));
    }
  }

  await time.until(Promise.all(Array.from({ length: CONSUMERS }, consume)));

  return (from: number, to: number) => {
    const sum = (counts: Float64Array) => counts.slice(from, to).reduce((total, count) => total + count, 0);
    const limit = (to - from) * (from < halvedAfterSeconds ? requestsPerSecond : requestsPerSecond / 2);
    return {
      used: sum(accepted) / limit,
      refused: sum(refused) / (sum(accepted) + sum(refused)),
    };
  };
}

/** On its way for a fifth to two fifths of the time it takes. */
function calling(
  { tasks, onCall }: AttemptRequest,
  time: VirtualTime,
  takesMs: number,
  random: () => number,
  answerAt: (nowMs: number) => boolean,
): Promise<Attempted> {
  return new Promise((resolve) => {
    const sentAt = time.now();
    onCall();
    time.at(sentAt + takesMs * (0.2 + 0.2 * random()), () => {
      const verdict = answerAt(time.now()) ? 'delivered' : 'rate-limited';
      const reading = { verdict } as const;
      time.at(sentAt + takesMs, () => resolve({ reading, events: tasks.map(() => reading), named: [] }));
    });
  });
}

const SINGLE = { project: 'us', requestsPerSecond: 2_000 } as const;
const BULK = { project: 'bulk', requestsPerSecond: 10 } as const;

describe('the limit of events/track', () => {
  it.each([
    ['a leaky bucket', 60, 30, leakyBucket(2_000)],
    ['a leaky bucket with slow answers', 100, 60, leakyBucket(2_000)],
    ['a counter of each second', 60, 30, fixedWindow()],
  ])('is used to 97 %%, with 1 %% of 429s at most: %s', async (_, latencyMs, gapMs, limiter) => {
    const ratesOf = await play(40, { ...SINGLE, limiter, latencyMs, gapMs });
    const { used, refused } = ratesOf(10, 40);
    expect(used).toBeGreaterThanOrEqual(0.97);
    expect(refused).toBeLessThanOrEqual(0.01);
  });

  it('is used to 95 % of what is left, 10 s after another client took half of it', async () => {
    const scene = { ...SINGLE, limiter: leakyBucket(2_000), latencyMs: 60, gapMs: 30 };
    const ratesOf = await play(60, { ...scene, halvedAfterSeconds: 15 });
    const { used, refused } = ratesOf(25, 60);
    expect(used).toBeGreaterThanOrEqual(0.95);
    expect(refused).toBeLessThanOrEqual(0.01);
  });
});

describe('the limit of events/trackBulk', () => {
  it.each([
    ['a leaky bucket', 300, 100, leakyBucket(10)],
    ['a leaky bucket with quick answers', 150, 30, leakyBucket(10)],
    ['a counter of each second', 300, 100, fixedWindow()],
  ])('is used to 95 %%, with 5 %% of 429s at most: %s', async (_, latencyMs, gapMs, limiter) => {
    const ratesOf = await play(120, { ...BULK, limiter, latencyMs, gapMs });
    const { used, refused } = ratesOf(10, 120);
    expect(used).toBeGreaterThanOrEqual(0.95);
    expect(refused).toBeLessThanOrEqual(0.05);
  });

  it('is used to 97 % of what is left, 10 s after another client took half of it, with 5 % of 429s at most', async () => {
    const scene = { ...BULK, limiter: leakyBucket(10), latencyMs: 300, gapMs: 100 };
    const ratesOf = await play(180, { ...scene, halvedAfterSeconds: 15 });
    const { used, refused } = ratesOf(25, 180);
    expect(used).toBeGreaterThanOrEqual(0.97);
    expect(refused).toBeLessThanOrEqual(0.05);
    // It has found what is left, though one call a second is all that five consumers have each.
    expect(ratesOf(25, 45).refused).toBeLessThanOrEqual(0.05);
  });
});
