/** What a lane does next, as a table: rows are situations, the last column is the step. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextStep, type Situation, type Step } from '../../../lib/delivery/lane/next-step.ts';
import { NOON } from '../../support/clock.ts';

/** An invocation of ten messages came at noon and can start calls for 50 s. Nothing stands in its way. */
const FREE: Situation = {
  waiting: 10,
  callsUnderWay: 0,
  maxCalls: 100,
  gateLeftMs: 0,
  isProbing: false,
  paceWaitMs: 0,
  begunAt: NOON,
  latestStart: NOON + 50_000,
  messages: 10,
  gateWait: 'by-share',
  maxPaceWaitMs: Number.POSITIVE_INFINITY,
};

const START: Step = { do: 'start' };
const END: Step = { do: 'end' };
const WAIT_FOR_A_CALL: Step = { do: 'wait-for-a-call' };
const GATE_CLOSED: Step = { do: 'give-back', why: 'gate-closed' };
const NO_TIME: Step = { do: 'give-back', why: 'no-time' };
const wait = (ms: number): Step => ({ do: 'wait', ms });

/** Milliseconds after noon, and how the situation differs from one in which nothing stands in the way. */
type Row = readonly [name: string, sinceNoonMs: number, changes: Partial<Situation>, step: Step];

const ROWS: readonly Row[] = [
  ['nothing stands in the way', 0, {}, START],
  ['there is room for one more call', 0, { callsUnderWay: 99 }, START],
  ['it is the last moment', 50_000, {}, START],

  ['no event is left', 0, { waiting: 0 }, END],
  ['no event is left, nor any time', 60_000, { waiting: 0 }, END],
  ['no event is left behind a closed gate', 0, { waiting: 0, gateLeftMs: 7_000 }, END],
  ['all events are in calls', 0, { waiting: 0, callsUnderWay: 1 }, WAIT_FOR_A_CALL],
  [
    'all events are in calls, and the time is over',
    60_000,
    { waiting: 0, callsUnderWay: 1 },
    WAIT_FOR_A_CALL,
  ],
  ['as many calls are under way as may be', 0, { callsUnderWay: 100 }, WAIT_FOR_A_CALL],
  [
    'as many calls are under way as may be, at any pace',
    0,
    { callsUnderWay: 100, paceWaitMs: 9 },
    WAIT_FOR_A_CALL,
  ],

  ['the time is over', 50_001, {}, NO_TIME],
  ['the time is over, with calls under way', 50_001, { callsUnderWay: 100 }, NO_TIME],
  ['the time is over, and the gate is closed', 50_001, { gateLeftMs: 1 }, GATE_CLOSED],

  ['the pace has a call wait', 0, { paceWaitMs: 5 }, wait(5)],
  ['the pace has a call wait for part of a millisecond', 0, { paceWaitMs: 0.1 }, wait(1)],
  ['the pace has a call wait for longer than there is time', 49_000, { paceWaitMs: 60_000 }, wait(1_001)],
  ['the pace has a probe wait', 0, { paceWaitMs: 5, isProbing: true }, wait(5)],

  ['a call of its own probes', 0, { isProbing: true, callsUnderWay: 1 }, WAIT_FOR_A_CALL],
  ['another invocation probes', 0, { isProbing: true }, wait(100)],
  ['another invocation probes until the last moment', 49_950, { isProbing: true }, wait(51)],

  ['the gate is closed for a while', 0, { gateLeftMs: 7_000 }, wait(7_000)],
  ['the gate is closed, with calls under way', 0, { gateLeftMs: 7_000, callsUnderWay: 9 }, wait(7_000)],
  ['the gate is closed for longer than there is time', 0, { gateLeftMs: 600_000 }, wait(50_000)],
  ['the gate is closed to the end of the time', 49_000, { gateLeftMs: 600_000 }, wait(1_000)],
  ['the gate is closed, and the last moment has come', 50_000, { gateLeftMs: 1 }, GATE_CLOSED],

  ['half of the messages wait at a closed gate', 0, { gateLeftMs: 600_000, waiting: 5 }, wait(25_000)],
  ['… for almost half of the time', 24_999, { gateLeftMs: 600_000, waiting: 5 }, wait(1)],
  ['… for half of the time', 25_000, { gateLeftMs: 600_000, waiting: 5 }, GATE_CLOSED],
  [
    '… for half of what the time was when they came',
    35_000,
    { gateLeftMs: 600_000, waiting: 5, begunAt: NOON + 20_000 },
    GATE_CLOSED,
  ],
  ['… for less than that', 34_000, { gateLeftMs: 600_000, waiting: 5, begunAt: NOON + 20_000 }, wait(1_000)],
  [
    'one message of ten thousand waits at a closed gate',
    0,
    { gateLeftMs: 600_000, waiting: 1, messages: 10_000 },
    wait(5),
  ],
];

describe('the next step of a lane', () => {
  it.each(ROWS)('when %s', (_, sinceNoonMs, changes, step) => {
    expect(nextStep({ ...FREE, ...changes }, NOON + sinceNoonMs)).toEqual(step);
  });
});

const situation: fc.Arbitrary<Situation> = fc.record({
  waiting: fc.nat(20),
  callsUnderWay: fc.nat(100),
  maxCalls: fc.constantFrom(20, 100),
  gateLeftMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 90_000, noNaN: true })),
  isProbing: fc.boolean(),
  paceWaitMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 90_000, noNaN: true })),
  begunAt: fc.integer({ min: NOON, max: NOON + 40_000 }),
  latestStart: fc.integer({ min: NOON - 10_000, max: NOON + 50_000 }),
  messages: fc.integer({ min: 20, max: 4_000 }),
  gateWait: fc.constantFrom('none', 'by-share', 'to-the-end'),
  maxPaceWaitMs: fc.constantFrom(500, Number.POSITIVE_INFINITY),
});

describe('in any situation, a lane', () => {
  const property = (holds: (now: Situation, nowMs: number, step: Step) => void) =>
    fc.assert(
      fc.property(situation, fc.integer({ min: NOON, max: NOON + 70_000 }), (now, nowMs) => {
        holds(now, nowMs, nextStep(now, nowMs));
      }),
      { numRuns: 2_000 },
    );

  it('starts a call only in time, through an open gate, with room for it, when the pace allows', () => {
    property((now, nowMs, step) => {
      if (step.do !== 'start') return;
      expect(now.waiting).toBeGreaterThan(0);
      expect(nowMs).toBeLessThanOrEqual(now.latestStart);
      expect([now.gateLeftMs, now.paceWaitMs, now.isProbing]).toEqual([0, 0, false]);
      expect(now.callsUnderWay).toBeLessThan(now.maxCalls);
    });
  });

  it('always goes on: it waits a whole millisecond or more, and never past the first moment that is too late', () => {
    property((now, nowMs, step) => {
      if (step.do !== 'wait') return;
      expect(Number.isInteger(step.ms)).toBe(true);
      expect(step.ms).toBeGreaterThanOrEqual(1);
      expect(nowMs + step.ms).toBeLessThanOrEqual(now.latestStart + 1);
    });
  });

  it('waits for a call only if one is under way', () => {
    property((now, _, step) => {
      if (step.do === 'wait-for-a-call') expect(now.callsUnderWay).toBeGreaterThan(0);
    });
  });

  it('ends when no event waits and no call is under way, and not before', () => {
    property((now, _, step) => {
      expect(step.do === 'end').toBe(now.waiting === 0 && now.callsUnderWay === 0);
    });
  });
});
