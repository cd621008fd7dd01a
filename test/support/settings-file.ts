/** Run by `test/forget-settings.test.ts` in a shell with such settings; no part of the suite. */
import { expect, it } from 'vitest';

it('finds no setting of the shell', () => {
  expect(Object.keys(process.env).filter((name) => /^(AWS_|ITERABLE_|PORT$)/.test(name))).toEqual([]);
});
