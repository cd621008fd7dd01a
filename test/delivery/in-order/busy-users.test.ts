import { expect, it } from 'vitest';
import { BusyUsers } from '../../../lib/delivery/in-order/busy-users.ts';
import { NOON } from '../../support/clock.ts';

const MINUTE_MS = 60_000;

it('hears of a user once in ten minutes, when it has a hundred messages', () => {
  const users = new BusyUsers();
  const heard = Array.from({ length: 25 }, (_, minute) => users.hear('ada', 10, NOON + minute * 30_000));
  expect(heard.flatMap((count, index) => (count === undefined ? [] : [index]))).toEqual([9]);
  const later = Array.from({ length: 11 }, () => users.hear('ada', 10, NOON + 30 * MINUTE_MS));
  expect(later.filter(Boolean)).toEqual([100]);
});

it('does not hear of many users with a few each', () => {
  const users = new BusyUsers();
  for (let user = 0; user < 1_000; user++) expect(users.hear(`user-${user}`, 99, NOON)).toBeUndefined();
});

it('keeps no more than twenty thousand users in mind, and those it has', () => {
  const users = new BusyUsers();
  users.hear('ada', 1, NOON);
  for (let user = 0; user < 30_000; user++) users.hear(`user-${user}`, 1, NOON);
  expect(users.hear('user-29999', 1_000, NOON)).toBeUndefined();
  expect(users.hear('ada', 99, NOON)).toBe(100);
});
