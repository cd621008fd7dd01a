import fc from 'fast-check';
import { expect, it } from 'vitest';
import { durationOf, isDuration, secondsOf } from '../../lib/config/duration.ts';

it.each([
  [60, '1m'],
  [5_400, '90m'],
  [7_200, '2h'],
  [90_000, '25h'],
  [86_400, '1d'],
  [604_800, '7d'],
] as const)('%i seconds are written in the largest unit that leaves no rest: %s', (seconds, written) => {
  expect(durationOf(seconds)).toBe(written);
});

it('a length of time is as long as it was when it is written anew', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999 }), fc.constantFrom('m', 'h', 'd'), (count, unit) => {
      const duration = `${count}${unit}` as const;
      const again = durationOf(secondsOf(duration));

      expect(secondsOf(again)).toBe(secondsOf(duration));
      // Beyond six digits nobody can write it, but it is told.
      if (count < 10_000) expect(again).toSatisfy(isDuration);
    }),
  );
});
