/** Events that Iterable takes, beside some that it never takes: minutes and hours of it, in virtual time. */
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../lib/iterable/client.ts';
import { quantile } from '../support/delivery/played-queue.ts';
import { type Course, play, type Traffic } from '../support/delivery/traffic.ts';
import { isNightly } from '../support/nightly.ts';

const answer = (status: number, body: string): Exchange => ({
  kind: 'answer',
  status,
  retryAfter: undefined,
  body,
});
const coded = (status: number, code: string) =>
  answer(status, JSON.stringify({ msg: 'm', code, params: null }));
const PAGE = '<html><title>403 Forbidden</title></html>';

const MINUTES: Traffic = {
  eventsPerSecond: 40,
  failingShare: 0,
  failure: answer(500, ''),
  failureMs: 2,
  seconds: 150,
};

const median = ({ healthyMs }: Course) => quantile(healthyMs, 0.5);
const p95 = ({ healthyMs }: Course) => quantile(healthyMs, 0.95);

describe('events beside others that fail', () => {
  const undisturbed = play(MINUTES);

  it.each(
    (isNightly ? [0.02, 0.1] : [0.1]).flatMap((share) =>
      (
        [
          ["a firewall's page", answer(403, PAGE)],
          ['a refused key', coded(403, 'Forbidden')],
          ['a failure of the server', answer(500, '')],
          ['a refused event', coded(400, 'BadParams')],
        ] as const
      ).map(([name, failure]) => [share, name, failure] as const),
    ),
  )('arrive as soon as without them, where a share of %d gets %s', async (failingShare, _, failure) => {
    const [alone, beside] = [await undisturbed, await play({ ...MINUTES, failingShare, failure })];
    expect(beside.healthyMs.length).toBeGreaterThan(0.85 * alone.healthyMs.length);
    expect(p95(beside)).toBeLessThanOrEqual(2 * p95(alone));
    expect(median(beside)).toBeLessThanOrEqual(1.1 * median(alone));
    expect(beside.lines['credentials-refused']).toBeUndefined();
  });

  it('arrive as soon as without them where a firewall is much faster than Iterable', async () => {
    const slow = { ...MINUTES, eventsPerSecond: 400, answerMs: 130, seconds: 40 };
    const [alone, beside] = [
      await play(slow),
      await play({ ...slow, failingShare: 0.1, failure: answer(403, PAGE) }),
    ];
    expect(p95(beside)).toBeLessThanOrEqual(2 * p95(alone));
  });

  it.runIf(isNightly)(
    'arrive as soon as without them for hours, and those that fail end after one',
    async () => {
      const hours = await play({ ...MINUTES, eventsPerSecond: 10, failingShare: 0.01, seconds: 2 * 3_600 });
      const alone = await play({ ...MINUTES, eventsPerSecond: 10 });
      expect(p95(hours)).toBeLessThanOrEqual(2 * p95(alone));
      expect(hours.buried.expired).toBeGreaterThan(0.8 * 0.01 * 10 * 3_600);
      // As 80,000 to 2,000 events a second, with what chance does to so few.
      expect(hours.maxInFlight).toBeLessThan(40 * 10 + 3 * Math.sqrt(40 * 10));
    },
  );
});
