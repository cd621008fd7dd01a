import { describe, expect, it } from 'vitest';
import { Others } from '../../../lib/delivery/lane/others.ts';
import { NOON } from '../../support/clock.ts';
import { taskNamed } from '../../support/delivery/messages.ts';

const MINUTE = 60_000;
const ONE = [taskNamed('a')];
const NEVER = Number.NEGATIVE_INFINITY;
/** An open gate that had its last answer then. */
const answered = (answeredAt: number) => ({ closedBy: undefined, answeredAt });
const sentAt = (at: number) => [taskNamed('other', { sentAt: at })];

describe('an event that failed', () => {
  /** Of a consumer that began at noon, and had an answer to an event a moment after that was sent. */
  const isAloneLater = (ms: number) => {
    const others = new Others(NOON);
    others.hearAnswered(sentAt(NOON), NOON + 1);
    return others.isAlone(ONE, answered(NOON + 1), NOON + 1 + ms);
  };

  it('is alone in that where others are answered', () => {
    expect(isAloneLater(0)).toBe(true);
    expect(isAloneLater(15 * MINUTE - 1)).toBe(true);
  });

  it('is not where nobody was answered, or not for a quarter of an hour', () => {
    expect(new Others(NOON).isAlone(ONE, answered(NEVER), NOON)).toBe(false);
    expect(isAloneLater(15 * MINUTE)).toBe(false);
  });

  it('is not where its call had others, or the gate is closed', () => {
    const others = new Others(NOON);
    others.hearAnswered(sentAt(NOON), NOON);
    expect(others.isAlone([...ONE, taskNamed('b')], answered(NOON), NOON)).toBe(false);
    expect(others.isAlone(ONE, { ...answered(NOON), closedBy: 'failed' }, NOON)).toBe(false);
  });

  it('is where an answer told of it apart from others, unless the gate is closed', () => {
    const others = new Others(NOON);
    const several = [...ONE, taskNamed('b')];
    expect(others.isAlone(several, answered(NEVER), NOON, true)).toBe(true);
    expect(others.isAlone(several, { ...answered(NOON), closedBy: 'failed' }, NOON, true)).toBe(false);
  });

  it('is not, for a new consumer, where others had waited for long: for its first half hour', () => {
    const others = new Others(NOON);
    const atMinute = (minute: number) => {
      const nowMs = NOON + minute * MINUTE;
      others.hearAnswered(sentAt(nowMs), nowMs);
      return others.isAlone(ONE, answered(nowMs), nowMs);
    };
    expect(atMinute(0)).toBe(true);
    others.hearAnswered(sentAt(NOON - 15 * MINUTE), NOON);
    expect(atMinute(1)).toBe(true);
    others.hearAnswered(sentAt(NOON - 15 * MINUTE - 1), NOON);
    expect([atMinute(1), atMinute(29.9), atMinute(30)]).toEqual([false, false, true]);
    others.hearAnswered(sentAt(NOON - 60 * MINUTE), NOON + 31 * MINUTE);
    expect(others.isAlone(ONE, answered(NOON), NOON + 29 * MINUTE, true)).toBe(false);
    expect(atMinute(31)).toBe(true);
  });
});
