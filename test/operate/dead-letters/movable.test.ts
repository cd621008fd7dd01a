import { expect, it } from 'vitest';
import { DEAD_LETTER_REASONS } from '../../../lib/event/dead-letter.ts';
import { letterIn } from '../../../operate/dead-letters/letter.ts';
import { mend } from '../../../operate/dead-letters/mend.ts';
import { movableByReason } from '../../../operate/dead-letters/movable.ts';
import configuration from '../../fixtures/forwarder.config.ts';
import { letterOf } from '../../support/operate/dead-letters.ts';
import { configurationWith } from '../../support/sources.ts';

const MENDED = { email: 'mended@example.com', eventName: 'mended', id: 'e1' };

/** What can be done with a letter of this reason: nothing, something if it is mended, or all. */
function triedOn(reason: string | undefined) {
  const { message } = letterOf();
  const letter = letterIn({
    // What this forwarder can't read is what it has buried as such.
    Body: reason === 'undecodable' ? 'a text of somebody else' : message,
    ...(reason === undefined
      ? {}
      : { MessageAttributes: { reason: { DataType: 'String', StringValue: reason } } }),
  });
  const asItIs = mend(letter, undefined, configuration).kind;
  const mended = mend(letter, () => MENDED, configuration).kind;
  if (asItIs === 'goes') return 'as-they-are';
  return mended === 'goes' ? 'mended' : 'never';
}

it.each([...DEAD_LETTER_REASONS, undefined])(
  'says of letters of reason %s what a redrive does with them',
  (reason) => {
    expect(movableByReason(reason)).toBe(triedOn(reason));
  },
);

it('holds what is mended against the tracking plan of its project', () => {
  const planned = configurationWith({}, { us: { fields: { events: { mended: { seats: 'long' } } } } });
  const withSeats = (seats: unknown) => {
    const letter = letterIn({ Body: letterOf().message });
    return mend(letter, () => ({ ...MENDED, dataFields: { seats } }), planned);
  };

  expect(withSeats(7).kind).toBe('goes');
  expect(withSeats('7')).toEqual({ kind: 'stays', why: 'not valid: dataFields.seats: field-type' });
});
