import { describe, expect, it } from 'vitest';
import type { EventRow } from '../../../console/api.ts';
import { partOf } from '../../../console/page/views/events/event-part.ts';
import { latestOf, merge } from '../../../console/page/views/events/merge.ts';
import { Slots } from '../../../console/page/views/events/slots.ts';
import { rowsDrawn, topFor, windowOf } from '../../../console/page/views/events/window.ts';

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

describe('the part of a request that an event was', () => {
  it('is the whole of a request that is one event, or no JSON', () => {
    expect(partOf('{"id":"a"}', 'a')).toEqual({ text: '{"id":"a"}', number: 1, of: 1 });
    expect(partOf('id=a', 'a').text).toBe('id=a');
  });

  it.each([
    '[{"id":"a"},{"id":"b","n":12345678901234567890}]',
    '{"events":[{"id":"a"},{"id":"b","n":12345678901234567890}]}',
    '{"batch":[{"messageId":"a"},{"messageId":"b","n":12345678901234567890}],"x":{}}',
  ])('is found by its id in %s, digits as they are written', (request) => {
    const part = partOf(request, 'b');
    expect([part.number, part.of]).toEqual([2, 2]);
    expect(part.text).toMatch(/^{\n {2}"\w+": "b",\n {2}"n": 12345678901234567890\n}$/);
  });

  it('is the whole request where no id tells which it was', () => {
    expect(partOf('[{"id":"a"},{"id":"b"}]', 'c').of).toBe(1);
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
