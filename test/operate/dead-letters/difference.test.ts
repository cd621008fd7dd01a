import { expect, it } from 'vitest';
import { differencesOf } from '../../../operate/dead-letters/difference.ts';

it('tells digits that are written otherwise, and no text that says the same', () => {
  const before = '{"n":1.50,"turned":"a\u202eb","same":["x"],"other":"y"}';
  const after = String.raw`{"n":1.5,"turned":"a\u202eb","same":["\u0078"],"other":"z"}`;

  expect(differencesOf(before, after)).toEqual([
    { path: 'n', before: '1.50', after: '1.5' },
    { path: 'other', before: '"y"', after: '"z"' },
  ]);
});
