import { describe, expect, it } from 'vitest';
import { Others } from '../../../lib/delivery/lane/others.ts';
import { NOON } from '../../support/clock.ts';
import { taskNamed } from '../../support/delivery/messages.ts';

const MINUTE = 60_000;
const ONE = [taskNamed('a')];
const sentAt = (at: number) => [taskNamed('other', { sentAt: at })];

describe('an event that failed', () => {
  /** Of a consumer that began at noon, and had an answer to an event a moment after that was sent. */
  const isAloneLater = (ms: number) => {
    const others = new Others(NOON);
    others.hearAnswered(sentAt(NOON), NOON + 1);
    return others.isAlone(ONE, undefined, NOON + 1 + ms);
  };

  it('is alone in that where others are answered', () => {
    expect(isAloneLater(0)).toBe(true);
    expect(isAloneLater(15 * MINUTE - 1)).toBe(true);
  });

  it('is not where nobody was answered, or not for a quarter of an hour', () => {
    expect(new Others(NOON).isAlone(ONE, undefined, NOON)).toBe(false);
    expect(isAloneLater(15 * MINUTE)).toBe(false);
  });

  it('is not where its call had others, or the gate is closed', () => {
    const others = new Others(NOON);
    others.hearAnswered(sentAt(NOON), NOON);
    expect(others.isAlone([...ONE, taskNamed('b')], undefined, NOON)).toBe(false);
    expect(others.isAlone(ONE, 'failed', NOON)).toBe(false);
  });

  it('is not, for a new consumer, where others had waited for long: for its first half hour', () => {
    const others = new Others(NOON);
    const atMinute = (minute: number) => {
      others.hearAnswered(sentAt(NOON + minute * MINUTE), NOON + minute * MINUTE);
      return others.isAlone(ONE, undefined, NOON + minute * MINUTE);
    };
    expect(atMinute(0)).toBe(true);
    others.hearAnswered(sentAt(NOON - 15 * MINUTE), NOON);
    expect(atMinute(1)).toBe(true);
    others.hearAnswered(sentAt(NOON - 15 * MINUTE - 1), NOON);
    expect([atMinute(1), atMinute(29.9), atMinute(30)]).toEqual([false, false, true]);
    others.hearAnswered(sentAt(NOON - 60 * MINUTE), NOON + 31 * MINUTE);
    expect(atMinute(31)).toBe(true);
  });
});
