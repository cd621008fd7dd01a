import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { DEAD_LETTER_REASONS } from '../../../lib/event/dead-letter.ts';
import { adviceFor, rowOfLetter, rowOfRefusal } from '../../../operate/send/advice.ts';

it.each(DEAD_LETTER_REASONS)('has advice on letters of reason %s', async (reason) => {
  const { meaning, action } = await rowOfLetter(reason);

  expect(meaning).toMatch(/^[^[`|]{10,}$/);
  expect(action).toMatch(/^(?:you|sender|marketing|nobody)\b[^[`|]*$/);
  expect(await adviceFor(reason)).toBe(action);
});

it('says who must act on a refusal of the door, and nothing of what is not in its words', async () => {
  expect(await rowOfRefusal('invalid-event')).toEqual({
    meaning: 'the event is not valid; issues names each wrong field',
    action: 'sender: correct the event',
  });
  const { action } = (await rowOfRefusal('not-found')) ?? {};
  expect(action).toMatch(/^sender: correct the address\. You: .+basePath$/);
  expect(await rowOfRefusal('InvalidApiKey')).toBeUndefined();
});

it('points to the page for a reason that it does not know', async () => {
  expect(await adviceFor('another')).toBe('see docs/errors.md');
});

it('has advice on letters without a reason, by the log lines that the page names', async () => {
  const advice = await adviceFor('none');
  const page = await readFile(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
  expect((await rowOfLetter('none')).meaning).toBe('SQS itself moved it after 1,000 receives');
  const [sentence = ''] = /^If a letter has no `reason`.+$/m.exec(page) ?? [];

  for (const word of ['queue-call-failed', 'message-failed', 'mend the cause, then redrive']) {
    expect(sentence.replaceAll('`', '')).toContain(word);
    expect(advice).toContain(word);
  }
});
