import { describe, expect, it } from 'vitest';
import { keyOf, warningOf } from '../../../console/page/views/letters/group.ts';
import {
  nameAfter,
  readAs,
  rowsChanged,
  rowsWith,
  wantedIn,
} from '../../../console/page/views/letters/mending.ts';

describe('a group of letters', () => {
  const group = { project: 'us', reason: 'rejected', code: null, field: null, name: 'ada@example.com' };
  const counts = { letters: 1, events: 1, users: 1, firstDiedAt: '', lastDiedAt: '' };
  const judged = { advice: { meaning: '', sentence: '' }, movable: 'as-they-are' } as const;

  it('has a place in the address that tells nothing of it, and is its own', () => {
    const key = keyOf({ ...group, ...counts, ...judged });
    expect(key).toMatch(/^[0-9a-z]{1,7}$/);
    expect(keyOf({ ...group, ...counts, ...judged, letters: 2 })).toBe(key);
    expect(keyOf({ ...group, ...counts, ...judged, project: 'eu' })).not.toBe(key);
  });

  it.each(['invalid', 'user-forgotten', 'in-doubt'])('warns before %s is moved', (reason) => {
    expect(warningOf({ reason })).not.toBeNull();
  });
});

describe('a mending', () => {
  it('says what is set and what is dropped, without rows that name nothing', () => {
    let rows = rowsWith([], 'set', 'dataFields.price');
    rows = rowsWith(rows, 'drop');
    rows = rowsWith(rows, 'drop', ' dataFields.coupon ');
    rows = rowsChanged(rows, 1, { value: '12.5' });
    expect(wantedIn(rows)).toEqual({
      set: [{ path: 'dataFields.price', value: '12.5' }],
      drop: ['dataFields.coupon'],
    });
  });

  it.each([
    [[], [], 'signed-up'],
    [[{ path: 'eventName', value: 'joined' }], [], 'joined'],
    [[{ path: 'eventName', value: '"joined"' }], [], 'joined'],
    [[{ path: 'dataFields.eventName', value: 'joined' }], [], 'signed-up'],
    [[], ['eventName'], undefined],
  ])('that sets %j and drops %j leaves the name %s', (set, drop, name) => {
    expect(nameAfter({ set, drop }, { name: 'signed-up' })).toBe(name);
  });

  it.each([
    ['12.5', 'a number'],
    ['"12.5"', 'a text'],
    ['pro', 'a text'],
    ['true', 'true or false'],
    ['null', 'null'],
    ['[1]', 'a list'],
    ['{}', 'an object'],
    ['', 'a text'],
  ])('reads %j as %s', (value, words) => {
    expect(readAs(value)).toBe(words);
  });
});
