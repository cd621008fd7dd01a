/** How the history is fed: in batches, and never with more than the memory bears. */
import { expect, it } from 'vitest';
import type { Batch } from '../../../local/history/keeper.ts';
import { Recorder } from '../../../local/history/recorder.ts';
import { stored } from './told.ts';

function recording(maxWaiting?: number) {
  const batches: Batch[] = [];
  const behind: true[] = [];
  const recorder = new Recorder(
    { hand: (batch) => batches.push(batch), onBehind: () => behind.push(true) },
    maxWaiting,
  );
  const told = () => batches.flatMap(({ occurrences }) => occurrences);
  return { recorder, batches, behind, told };
}

it('hands over what happened at about the same time together', async () => {
  const { recorder, batches, told } = recording();

  const all = [1, 2, 3].map((at) => stored(at));
  for (const one of all) recorder.tell(one);

  await expect.poll(told).toEqual(all);
  expect(batches).toHaveLength(1);
});

it('lets the rest wait while two batches are not written, and hands it over then', async () => {
  const { recorder, batches, told } = recording();
  for (const count of [1, 2]) {
    recorder.tell(stored(count));
    await expect.poll(() => batches.length).toBe(count);
  }
  const [third, fourth] = [stored(3), stored(4)];

  recorder.tell(third);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(batches).toHaveLength(2);
  recorder.tell(fourth);
  recorder.done();

  await expect.poll(told).toHaveLength(4);
  expect(batches).toHaveLength(3);
});

it('drops the oldest of too much, and says how many', () => {
  const { recorder, batches, behind, told } = recording(100_000);

  for (let at = 0; at < 1_000; at += 1) recorder.tell(stored(at));
  recorder.end();

  const kept = told();
  const dropped = batches.reduce((sum, batch) => sum + batch.dropped, 0);
  expect(kept.length + dropped).toBe(1_000);
  expect(kept.length).toBeGreaterThan(100);
  expect(dropped).toBeGreaterThan(0);
  expect(behind).toEqual([true]);
  expect(kept.at(-1)).toMatchObject({ kind: 'stored', at: expect.any(Number) });
});

it('hands over all that is left at its end', () => {
  const { recorder, told } = recording();

  for (let at = 0; at < 5_000; at += 1) recorder.tell(stored(at));
  recorder.end();

  expect(told()).toHaveLength(5_000);
});
