import { expect, it } from 'vitest';
import { DEAD_LETTER_REASONS } from '../../../lib/event/dead-letter.ts';
import { adviceFor } from '../../../operate/send/advice.ts';

it.each(DEAD_LETTER_REASONS)('has advice on letters of reason %s', async (reason) => {
  expect(await adviceFor(reason)).toMatch(/^(?:you|sender|marketing|nobody)\b[^[`]*$/);
});

it('points to the page for a reason that it does not know', async () => {
  expect(await adviceFor('another')).toBe('see docs/errors.md');
});
