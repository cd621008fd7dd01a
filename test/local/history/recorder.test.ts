/** How the history is fed: in batches, and never with more than the memory bears. */
import { expect, it } from 'vitest';
import type { Batch } from '../../../local/history/keeper.ts';
import { watchClock } from '../../../local/history/moment.ts';
import { Recorder } from '../../../local/history/recorder.ts';
import { stored, T0 } from './told.ts';

/** Whatever is to be done later is done when the test says so. */
function recording(maxWaiting?: number) {
  const batches: Batch[] = [];
  const behind: true[] = [];
  const planned = new Set<() => void>();
  const recorder = new Recorder(maxWaiting, (work) => {
    planned.add(work);
    return () => planned.delete(work);
  });
  const begin = () =>
    recorder.begin({ hand: (batch) => batches.push(batch), onBehind: () => behind.push(true) });
  const pass = () => {
    for (const work of planned) {
      planned.delete(work);
      work();
    }
  };
  const told = () => batches.flatMap(({ occurrences }) => occurrences);
  return { recorder, begin, pass, batches, behind, told };
}

it('hands over what happened at about the same time together', () => {
  const { recorder, begin, pass, batches } = recording();
  begin();

  const all = [1, 2, 3].map((at) => stored(at));
  for (const one of all) recorder.tell(one);
  pass();

  expect(batches).toEqual([{ occurrences: all, dropped: 0 }]);
});

it('tells by how much the clock was set back, and that of no clock that drifts', () => {
  let [wall, steady] = [T0, 5];
  const shift = watchClock({ wall: () => wall, steady: () => steady });
  const passing = (ms: number, setBy = 0) => {
    steady += ms;
    wall += ms + setBy;
    return shift();
  };

  expect([
    passing(10),
    passing(1_000, 3),
    passing(10, -3_600_000),
    passing(10),
    passing(9, 3_600_000),
  ]).toEqual([0, 0, 3_599_997, 3_599_997, -3]);
});

it('lets the rest wait while two batches are not written, and hands it over then', () => {
  const { recorder, begin, pass, batches, told } = recording();
  begin();
  for (const at of [1, 2]) {
    recorder.tell(stored(at));
    pass();
  }

  recorder.tell(stored(3));
  pass();
  expect(batches).toHaveLength(2);
  recorder.tell(stored(4));
  pass();
  recorder.done();

  expect(told()).toHaveLength(4);
  expect(batches).toHaveLength(3);
});

it('keeps what is told before somebody writes, and hands it over then', () => {
  const { recorder, begin, pass, batches } = recording();
  const early = [1, 2, 3, 4].map((at) => stored(at));
  for (const one of early) {
    recorder.tell(one);
    pass();
  }

  begin();
  pass();

  expect(batches).toEqual([{ occurrences: early, dropped: 0 }]);
});

it('says of what was lost before somebody wrote, too', () => {
  const { recorder, begin, behind } = recording(1_000);
  for (let at = 0; at < 10; at += 1) recorder.tell(stored(at));

  begin();

  expect(behind).toEqual([true]);
});

it('drops the oldest of too much, and says how many', () => {
  const { recorder, begin, batches, behind, told } = recording(100_000);
  begin();

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
  const { recorder, begin, told } = recording();
  begin();

  for (let at = 0; at < 5_000; at += 1) recorder.tell(stored(at));
  recorder.end();

  expect(told()).toHaveLength(5_000);
});
