import { expect, it } from 'vitest';
import { DEAD_LETTER_REASONS } from '../../lib/event/dead-letter.ts';

it('the reasons of dead letters are distinct lower-case words, as alarms and queries spell them', () => {
  expect(DEAD_LETTER_REASONS.filter((reason) => !/^[a-z]+(-[a-z]+)*$/.test(reason))).toEqual([]);
  expect(new Set(DEAD_LETTER_REASONS).size).toBe(DEAD_LETTER_REASONS.length);
});
