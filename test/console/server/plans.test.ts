import { expect, it } from 'vitest';
import { Plans } from '../../../console/server/plans.ts';

const UNKNOWN = { kind: 'not-found', message: 'this plan is not known any more' };

it('hands a plan out once', () => {
  const plans = new Plans<string>();
  const name = plans.keep('plan');

  expect(plans.take(name)).toBe('plan');
  expect(() => plans.take(name)).toThrow(expect.objectContaining(UNKNOWN));
});

it('forgets a plan after ten minutes', () => {
  let now = 0;
  const plans = new Plans<string>(() => now);
  const [one, other] = [plans.keep('one'), plans.keep('other')];

  now = 599_999;
  expect(plans.take(one)).toBe('one');
  now = 600_000;
  expect(() => plans.take(other)).toThrow(expect.objectContaining(UNKNOWN));
});

it('keeps the last twenty, by names that nobody guesses', () => {
  const plans = new Plans<number>();
  const names = Array.from({ length: 21 }, (_, index) => plans.keep(index));

  expect(new Set(names).size).toBe(21);
  for (const name of names) expect(name).toMatch(/^[\w-]{24}$/);
  expect(() => plans.take(names[0] ?? '')).toThrow(expect.objectContaining(UNKNOWN));
  expect(plans.take(names[1] ?? '')).toBe(1);
  expect(plans.take(names[20] ?? '')).toBe(20);
});
