import { describe, expect, it } from 'vitest';
import type { EventRow, Step } from '../../../console/api.ts';
import { bodiesIn, firstDifferences } from '../../../console/page/views/events/bodies.ts';
import { latestOf, merge } from '../../../console/page/views/events/merge.ts';
import { Slots } from '../../../console/page/views/events/slots.ts';
import { firstInView, rowsDrawn, topFor, windowOf } from '../../../console/page/views/events/window.ts';

const row = (event: number, state: EventRow['state'] = 'delivered') => ({ event, state }) as EventRow;
const rows = (...events: readonly number[]) => events.map((event) => row(event));
const eventsOf = (of: readonly EventRow[]) => of.map(({ event }) => event);

describe('the rows of the list', () => {
  it('take what changed in its place, and what is new on top', () => {
    const merged = merge(rows(5, 4, 2), [row(7), row(6), row(4, 'dead')], 0);
    expect(eventsOf(merged)).toEqual([7, 6, 5, 4, 2]);
    expect(merged[3]?.state).toBe('dead');
  });

  it('take one between two others, which a filter had left out before', () => {
    expect(eventsOf(merge(rows(9, 3), rows(6), 0))).toEqual([9, 6, 3]);
    expect(eventsOf(merge([], rows(2, 1), 0))).toEqual([2, 1]);
  });

  it('leave out what is older than the pages that are loaded', () => {
    expect(eventsOf(merge(rows(9, 8), rows(10, 3), 8))).toEqual([10, 9, 8]);
  });

  it('take the latest word on an event that changed several times', () => {
    const latest = latestOf([row(1, 'waiting'), row(2), row(1, 'dead')]);
    expect(latest.map(({ event, state }) => [event, state])).toEqual([
      [2, 'delivered'],
      [1, 'dead'],
    ]);
  });
});

describe('the window of a long list', () => {
  it('has the rows in view and some on either side', () => {
    expect(windowOf({ top: 0, height: 360 }, 36, 10_000)).toEqual([0, 23]);
    expect(windowOf({ top: 36_000, height: 360 }, 36, 10_000)).toEqual([988, 1023]);
    expect(windowOf({ top: 36_010, height: 350 }, 36, 10_000)).toEqual([988, 1023]);
    expect(windowOf({ top: 36_000, height: 360 }, 36, 5)).toEqual([5, 5]);
  });

  it('is entered by Tab at a row in view', () => {
    expect(firstInView(0, 10_000)).toBe(0);
    expect(firstInView(988, 10_000)).toBe(1_000);
    expect(firstInView(4, 10)).toBe(9);
  });

  it('keeps the row that has the focus, in its order', () => {
    expect(rowsDrawn([4, 7], -1, 100)).toEqual([4, 5, 6]);
    expect(rowsDrawn([4, 7], 1, 100)).toEqual([1, 4, 5, 6]);
    expect(rowsDrawn([4, 7], 5, 100)).toEqual([4, 5, 6]);
    expect(rowsDrawn([4, 7], 90, 100)).toEqual([4, 5, 6, 90]);
    expect(rowsDrawn([0, 0], 3, 2)).toEqual([]);
  });

  it('scrolls no further than to where a row is in view', () => {
    const seen = { top: 360, height: 392 };
    expect(topFor(12, seen, 36, 32)).toBe(360);
    expect(topFor(2, seen, 36, 32)).toBe(72);
    expect(topFor(30, seen, 36, 32)).toBe(30 * 36 + 36 + 32 - 392);
  });
});

describe('what an event was', () => {
  const step = (kind: Step['kind'], body: string | null = null): Step => ({
    at: 0,
    kind,
    facts: {},
    body,
    call: null,
  });

  it('is the same from its first step on where nothing was mended', () => {
    const { first, mends } = bodiesIn({ steps: [step('queued'), step('buried'), step('queued')], body: '1' });
    expect([first, mends.size]).toEqual(['1', 0]);
  });

  it('stays at its first step what it was then, and each mending says what it made of it', () => {
    const steps = [
      step('queued', '1'),
      step('buried'),
      step('queued', '2'),
      step('queued'),
      step('queued', '3'),
    ];
    const { first, mends } = bodiesIn({ steps, body: '3' });
    expect(first).toBe('1');
    expect([...mends]).toEqual([
      [2, { before: '1', after: '2' }],
      [4, { before: '2', after: '3' }],
    ]);
  });

  it('is not known at its first step where that was not kept', () => {
    const { first, mends } = bodiesIn({ steps: [step('queued'), step('queued', '2')], body: '2' });
    expect([first, mends.get(1)]).toEqual([undefined, { before: undefined, after: '2' }]);
  });

  it('is compared with what came in as it was at first, not as it was mended', () => {
    const cameIn = { text: '{"operation":"users/update","a":"1","b":2}', number: 1, of: 1 };
    const told = [{ path: 'a', before: '"1"', after: '1' }];
    const story = { cameIn, body: '{"a":1,"b":2,"id":"x"}', differences: told };
    expect(firstDifferences(story, story.body)).toBe(told);
    expect(firstDifferences(story, '{"a":"1","b":2,"id":"x"}')).toEqual([
      { path: 'id', before: null, after: '"x"' },
    ]);
    expect(firstDifferences({ ...story, differences: [] }, '{"c":1}')).toEqual([]);
  });
});

describe('the elements of the rows', () => {
  const slotsOf = (slots: Slots, ...events: readonly number[]) => {
    const slotOf = slots.take(events);
    return events.map((event) => slotOf.get(event));
  };

  it('stay with their events, and go from those that left to those that came', () => {
    const slots = new Slots();
    expect(slotsOf(slots, 9, 8, 7, 6)).toEqual([0, 1, 2, 3]);
    expect(slotsOf(slots, 7, 6, 5, 4)).toEqual([2, 3, 0, 1]);
    expect(slotsOf(slots, 8, 7, 6)).toEqual([0, 2, 3]);
    expect(slots.order).toEqual([0, 2, 3]);
  });

  it('stay in their places in the document until nothing moves any more', () => {
    const slots = new Slots();
    slots.take([9, 8, 7]);
    expect(slots.settle([9, 8, 7])).toBe(false);
    slots.take([10, 9, 8]);
    expect(slots.order).toEqual([0, 1, 2]);
    expect(slots.settle([10, 9, 8])).toBe(true);
    expect(slots.order).toEqual([2, 0, 1]);
    expect(slots.settle([10, 9, 8])).toBe(false);
  });
});
