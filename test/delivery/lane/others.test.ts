import { describe, expect, it } from 'vitest';
import { isAloneInFailing } from '../../../lib/delivery/lane/others.ts';
import { NOON } from '../../support/clock.ts';
import { taskNamed } from '../../support/delivery/messages.ts';

const MINUTE = 60_000;
const ONE = [taskNamed('a')];
const ANSWERED = { closedBy: undefined, answeredAt: NOON - 1 };

describe('an event that failed', () => {
  it.each<[string, boolean, Parameters<typeof isAloneInFailing>]>([
    ['others are answered', true, [ONE, ANSWERED, NOON - 300 * MINUTE, NOON]],
    ['its call had others', false, [[...ONE, taskNamed('b')], ANSWERED, NOON - 300 * MINUTE, NOON]],
    ['the gate is closed', false, [ONE, { ...ANSWERED, closedBy: 'failed' }, NOON - 300 * MINUTE, NOON]],
    [
      'nobody was answered for a quarter of an hour',
      false,
      [ONE, { closedBy: undefined, answeredAt: NOON - 15 * MINUTE }, NOON - 300 * MINUTE, NOON],
    ],
    ['this consumer is half an hour old', true, [ONE, ANSWERED, NOON - 30 * MINUTE, NOON]],
    ['this consumer is younger', false, [ONE, ANSWERED, NOON - 30 * MINUTE + 1, NOON]],
  ])('is alone in that or not: %s', (_, isAlone, circumstances) => {
    expect(isAloneInFailing(...circumstances)).toBe(isAlone);
  });
});
