import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forEachConcurrently } from '../../lib/queue/concurrency.ts';

describe('forEachConcurrently', () => {
  it('works on every item once, starts them in order and never has more than the limit under way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.anything(), { maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        async (scheduler, items, limit) => {
          const started: unknown[] = [];
          let underWay = 0;
          let most = 0;
          let ended = 0;
          const run = forEachConcurrently(items, limit, async (item) => {
            started.push(item);
            most = Math.max(most, ++underWay);
            await scheduler.schedule(Promise.resolve());
            underWay--;
            ended++;
          });
          await scheduler.waitFor(run);

          expect(started).toEqual(items);
          expect(ended).toBe(items.length);
          expect(most).toBe(Math.min(limit, items.length));
        },
      ),
    );
  });

  it('starts the next item as soon as any other ends', async () => {
    const ends = new Map<string, () => void>();
    const started: string[] = [];
    const run = forEachConcurrently(['slow', 'quick', 'third', 'fourth'], 2, (item) => {
      started.push(item);
      return new Promise((resolve) => ends.set(item, resolve));
    });
    expect(started).toEqual(['slow', 'quick']);

    ends.get('quick')?.();
    await Promise.resolve();
    expect(started).toEqual(['slow', 'quick', 'third']);

    ends.get('third')?.();
    await Promise.resolve();
    expect(started).toEqual(['slow', 'quick', 'third', 'fourth']);

    ends.get('slow')?.();
    ends.get('fourth')?.();
    await run;
  });

  it('ends at once when there is nothing to do', async () => {
    let calls = 0;
    await forEachConcurrently([], 3, async () => {
      calls++;
    });
    expect(calls).toBe(0);
  });

  it('rejects with what the work throws', async () => {
    const surprise = new Error('surprise');
    const run = forEachConcurrently([1, 2, 3], 2, async (item) => {
      if (item === 2) throw surprise;
    });
    await expect(run).rejects.toBe(surprise);
  });
});
