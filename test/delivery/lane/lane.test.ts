import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lanes } from '../../../lib/delivery/lane/lane.ts';
import type { Task } from '../../../lib/delivery/task.ts';
import { clockAt, NOON } from '../../support/clock.ts';
import { type CallEnding, playLane } from '../../support/delivery/lane.ts';
import { taskNamed } from '../../support/delivery/messages.ts';
import { seeded } from '../../support/delivery/virtual-time.ts';

const DELIVERED = { verdict: 'delivered' } as const;
const DOWN = { verdict: 'unavailable', status: 503 } as const;
const MIN_ATTEMPT_MS = 5_000;
const DEADLINE = 50_000;
const LATEST_START = DEADLINE - MIN_ATTEMPT_MS;

const numbered = (count: number) => Array.from({ length: count }, (_, index) => String(index));
/** The first of the events in an invocation of its own, then the others: calls that can start together do. */
async function workOffAfterFirst(played: ReturnType<typeof playLane>, deadline?: number) {
  const [first, ...rest] = played.tasks as [Task, ...Task[]];
  return { first: await played.workOff([first], deadline), ...(await played.workOff(rest, deadline)) };
}

const bodiesOf = (reported: readonly (readonly [string, ...unknown[]])[]) => reported.map(([body]) => body);

describe('a lane', () => {
  const newLanes = () =>
    new Lanes({ attemptOn: () => async () => 'no-time', clock: clockAt(), consumers: 5 });

  it('is one for each project and endpoint, and the same for all their events', () => {
    const lanes = newLanes();
    const us = lanes.of(taskNamed('a'));
    expect(lanes.of(taskNamed('b'))).toBe(us);
    expect(us.endpoint.path).toBe('/api/events/track');
    expect(us.project.name).toBe('us');
    const eu = lanes.of(taskNamed('a', { envelope: { project: 'eu' } }));
    expect(eu).not.toBe(us);
    const update: Task = {
      ...taskNamed('a'),
      operation: { ...taskNamed('a').operation, name: 'users/update', path: '/api/users/update' },
    };
    expect(lanes.of(update)).not.toBe(us);
    expect(lanes.of(update).endpoint.path).toBe('/api/users/update');
  });

  it('goes to the bulk endpoint for projects of that mode, if there is one', () => {
    const lanes = newLanes();
    const task = taskNamed('a', { envelope: { project: 'bulk' } });
    expect(lanes.of(task).endpoint.path).toBe('/api/events/trackBulk');
    const { bulk: _, ...operation } = task.operation;
    expect(lanes.of({ ...task, operation }).endpoint.path).toBe('/api/events/track');
  });

  it.each<[string, object, number]>([
    ['us', {}, 400],
    ['bulk', {}, 2],
    ['us', { 'events/track': 50 }, 10],
    ['bulk', { 'events/track': 50 }, 2],
    ['bulk', { 'events/trackBulk': 1 }, 0.2],
  ])(
    'of five consumers keeps to a fifth of the limit of its endpoint: %s, %j',
    (project, rateLimit, share) => {
      const task = taskNamed('a', { envelope: { project } });
      const limited: Task = { ...task, project: { ...task.project, rateLimit: { ...rateLimit } } };
      expect(newLanes().of(limited).requestsPerSecond(NOON)).toBe(share);
    },
  );
});

describe('events on a lane', () => {
  it('are each attempted once, and concluded with what came of it and how long it took', async () => {
    const played = playLane({
      names: ['a', 'b', 'c'],
      ends: (call) => ({ ending: call === 1 ? { verdict: 'rejected' } : DELIVERED, takesMs: 70 + call }),
    });
    const { concluded, answered, givenBack, failed } = await played.workOff(played.tasks);
    expect(concluded).toEqual([
      ['a', 'delivered', 70],
      ['b', 'rejected', 71],
      ['c', 'delivered', 72],
    ]);
    expect(answered).toEqual(['delivered', 'rejected', 'delivered']);
    expect([givenBack, failed]).toEqual([[], []]);
    expect(played.calls.map(({ bodies }) => bodies)).toEqual([['a'], ['b'], ['c']]);
  });

  it('may be none, which takes no time', async () => {
    const played = playLane({ names: [], ends: () => ({ ending: DELIVERED }) });
    expect(await played.workOff([])).toMatchObject({ concluded: [], givenBack: [], endedAt: 0 });
  });

  it.each([
    ['us', 300, 100, 5_000],
    ['bulk', 30_000, 20, 30_000],
  ] as const)(
    'of project %s, %i of them, are in no more than %i calls at a time',
    async (project, count, maxCalls, takesMs) => {
      const played = playLane({
        names: numbered(count),
        project,
        ends: () => ({ ending: DELIVERED, takesMs }),
      });
      const { concluded } = await played.workOff(played.tasks, 200_000);
      expect(played.maxAtOnce()).toBe(maxCalls);
      expect(concluded).toHaveLength(count);
    },
  );

  it('go at the pace of their consumer', async () => {
    const played = playLane({ names: numbered(50), consumers: 200, ends: () => ({ ending: DELIVERED }) });
    await played.workOff(played.tasks);
    const times = played.calls.map(({ at }) => at);
    for (const at of times) {
      expect(times.filter((other) => other >= at && other < at + 1_000).length).toBeLessThanOrEqual(10);
    }
    expect(times.at(-1)).toBeLessThanOrEqual(5_100);
  });

  it('slow their lane down when they are rate limited', async () => {
    const played = playLane({
      names: numbered(20),
      consumers: 5,
      ends: (call) => ({ ending: call === 0 ? { verdict: 'rate-limited' } : DELIVERED }),
    });
    await played.workOff(played.tasks);
    const { lane, time } = played;
    expect(lane.requestsPerSecond(time.now())).toBeLessThan(400);
    expect(played.calls).toHaveLength(20);
  });

  it('do not slow it down when the one that probes is rate limited', async () => {
    const played = playLane({
      names: ['a', 'b', 'c'],
      ends: (call) => ({
        ending: call === 0 ? 'key-unreadable' : call === 1 ? { verdict: 'rate-limited' } : DELIVERED,
        takesMs: 0,
      }),
    });
    await workOffAfterFirst(played);
    const [, probe, secondProbe] = played.calls;
    expect([probe?.at, secondProbe?.at]).toEqual([500, 1_500]);
    expect(played.lane.requestsPerSecond(played.time.now())).toBe(2_000);
  });

  it('go many in one call in a project of mode bulk, and are concluded one by one', async () => {
    const played = playLane({
      names: numbered(1_500),
      project: 'bulk',
      ends: (_, bodies) => ({
        ending: {
          reading: DELIVERED,
          events: bodies.map((body) => (body === '7' ? { verdict: 'user-forgotten' } : DELIVERED)),
          named: [],
        },
      }),
    });
    const { concluded } = await played.workOff(played.tasks);
    expect(played.calls.map(({ bodies }) => bodies.length)).toEqual([1_000, 500]);
    expect(bodiesOf(concluded)).toEqual(numbered(1_500));
    expect(concluded.filter(([, verdict]) => verdict === 'user-forgotten')).toEqual([
      ['7', 'user-forgotten', 50],
    ]);
  });

  it('go again alone, before the others, when an answer does not say what became of them', async () => {
    const played = playLane({
      names: numbered(1_002),
      project: 'bulk',
      consumers: 10,
      ends: (call, bodies) => ({
        ending: {
          reading: DELIVERED,
          events: bodies.map((body) => (call === 0 && ['3', '5'].includes(body) ? undefined : DELIVERED)),
          named: [],
        },
      }),
    });
    const { concluded, answered } = await played.workOff(played.tasks);
    expect(played.calls.map(({ bodies }) => (bodies.length > 9 ? bodies.length : bodies))).toEqual([
      1_000,
      ['3'],
      ['5'],
      ['1000', '1001'],
    ]);
    expect(answered).toHaveLength(4);
    expect(bodiesOf(concluded).toSorted()).toEqual(numbered(1_002).toSorted());
  });

  it('are sent in halves when a call is refused as a whole, until the bad event is alone', async () => {
    const played = playLane({
      names: numbered(100),
      project: 'bulk',
      ends: (_, bodies) => {
        const refused = { verdict: 'rejected' } as const;
        const isAlone = bodies.length === 1;
        if (!bodies.includes('42')) return { ending: DELIVERED };
        return {
          ending: { reading: refused, events: bodies.map(() => (isAlone ? refused : undefined)), named: [] },
        };
      },
    });
    const { concluded } = await played.workOff(played.tasks);
    expect(concluded.filter(([, verdict]) => verdict !== 'delivered')).toEqual([['42', 'rejected', 50]]);
    expect(concluded).toHaveLength(100);
    expect(played.calls.length).toBeLessThanOrEqual(15);
  });
});

describe('events that were tried before', () => {
  const tried = (played: ReturnType<typeof playLane>) =>
    played.tasks.map((task, index) =>
      index % 2 === 0 ? task : { ...task, message: { ...task.message, receiveCount: 2 } },
    );

  it.each([
    [
      'bulk',
      [
        ['0', '2'],
        ['1', '3'],
      ],
    ],
    ['us', [['0'], ['1'], ['2'], ['3']]],
  ] as const)('go in calls of their own where a call takes many: %s', async (project, calls) => {
    const played = playLane({ names: numbered(4), project, ends: () => ({ ending: DELIVERED }) });
    await played.workOff(tried(played));
    expect(played.calls.map(({ bodies }) => bodies)).toEqual(calls);
  });
});

describe('a lane whose pace is slow', () => {
  it('stops waiting when no call can start in time any more', async () => {
    const played = playLane({ names: numbered(9), consumers: 20_000, ends: () => ({ ending: DELIVERED }) });
    const { concluded, givenBack, endedAt } = await played.workOff(played.tasks, 20_000);
    expect(concluded).toHaveLength(2);
    expect(givenBack).toMatchObject([{ why: 'no-time', bodies: numbered(9).slice(2) }]);
    expect(endedAt).toBe(15_001);
  });
});

describe('a lane whose gate is closed', () => {
  /** Closed by a Retry-After of so many seconds. */
  const throttle = (seconds: number): CallEnding => ({
    verdict: 'rate-limited',
    retryAfter: String(seconds),
  });

  it.each(['us', 'bulk'] as const)(
    'starts nothing until it can open, then one event, then all the others: %s',
    async (project) => {
      const names = numbered(project === 'us' ? 5 : 2_500);
      const played = playLane({
        names,
        project,
        ends: (call) => ({ ending: call === 0 ? throttle(7) : DELIVERED, takesMs: call === 0 ? 0 : 200 }),
      });
      const { concluded } = await workOffAfterFirst(played);
      const [, probe, ...later] = played.calls;
      expect(probe?.at).toBe(7_000);
      expect(probe?.bodies).toHaveLength(1);
      expect(later[0]?.at).toBeGreaterThanOrEqual(7_200);
      expect(later.every(({ at }) => at >= 7_200)).toBe(true);
      if (project === 'bulk') expect(later.map(({ bodies }) => bodies.length)).toEqual([1_000, 1_000, 498]);
      expect(concluded).toHaveLength(names.length - 1);
    },
  );

  it('holds its events until no call can start in time, then gives them back together', async () => {
    const played = playLane({ names: numbered(5), ends: () => ({ ending: throttle(600), takesMs: 0 }) });
    const { first, concluded, givenBack, endedAt } = await workOffAfterFirst(played, DEADLINE);
    expect(bodiesOf(first.concluded)).toEqual(['0']);
    expect(concluded).toEqual([]);
    expect(givenBack).toEqual([
      {
        why: 'gate-closed',
        gateLeftMs: 600_000 - LATEST_START,
        closedBy: 'throttled',
        bodies: ['1', '2', '3', '4'],
      },
    ]);
    expect(endedAt).toBe(LATEST_START);
  });

  it('still starts calls at the last moment at which they can end in time', async () => {
    const played = playLane({
      names: ['a', 'b', 'c'],
      ends: (call) => ({ ending: call === 0 ? throttle(LATEST_START / 1_000 - 1) : DELIVERED, takesMs: 0 }),
    });
    const { concluded, givenBack } = await workOffAfterFirst(played, DEADLINE);
    expect(concluded.map(([body, verdict]) => [body, verdict])).toEqual([
      ['b', 'delivered'],
      ['c', 'delivered'],
    ]);
    expect(givenBack).toEqual([]);
  });

  it('closes again when the probe fails, and each probe is an attempt at one event only', async () => {
    const played = playLane({ names: numbered(50), ends: () => ({ ending: DOWN, takesMs: 0 }) });
    // Five failures in a row close it, then probes after 0.5, 1, 2, 4, 8, 16 s, and no more in time.
    await played.workOff(played.tasks.slice(0, 5), DEADLINE);
    const { concluded, givenBack } = await played.workOff(played.tasks.slice(5), DEADLINE);
    expect(bodiesOf(concluded)).toEqual(numbered(11).slice(5));
    expect(played.calls.slice(5).map(({ at }) => at)).toEqual(
      [500, 1_500, 3_500, 7_500, 15_500, 31_500].map((ms) =>
        expect.toSatisfy((at) => Math.abs(at - ms) < 20),
      ),
    );
    expect(givenBack).toMatchObject([{ why: 'gate-closed', bodies: numbered(50).slice(11) }]);
  });

  it('keeps its pace when the probe is throttled: it went alone and says nothing about a pace', async () => {
    const ended = (call: number): CallEnding => {
      if (call < 5) return DOWN;
      return call === 5 ? { verdict: 'rate-limited' } : DELIVERED;
    };
    const played = playLane({
      names: numbered(30),
      consumers: 200,
      // The gate opens again at once, before a pace could recover.
      random: () => 0,
      ends: (call) => ({ ending: ended(call), takesMs: 0 }),
    });
    await played.workOff(played.tasks);
    // A consumer's share is ten calls a second.
    const times = played.calls.slice(5).map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(gaps).toHaveLength(24);
    expect(Math.max(...gaps)).toBeLessThan(110);
  });

  it('gives back at once events that come too late to wait', async () => {
    const played = playLane({ names: ['a', 'b'], ends: () => ({ ending: throttle(600), takesMs: 0 }) });
    await played.workOff(played.tasks.slice(0, 1));
    await played.time.pass(LATEST_START + 1);
    const { givenBack } = await played.workOff(played.tasks.slice(1), DEADLINE);
    expect(givenBack).toEqual([
      { why: 'gate-closed', gateLeftMs: 600_000 - LATEST_START - 1, closedBy: 'throttled', bodies: ['b'] },
    ]);
  });

  it.each(['unavailable', 'rate-limited'] as const)(
    'is closed for Retry-After when it is %s',
    async (verdict) => {
      const played = playLane({
        names: ['a', 'b'],
        ends: (call) => ({ ending: call === 0 ? { verdict, retryAfter: '30' } : DELIVERED, takesMs: 0 }),
      });
      await workOffAfterFirst(played);
      expect(played.calls.map(({ at }) => at)).toEqual([0, 30_000]);
    },
  );

  it.each(['unavailable', 'in-doubt', 'credentials-refused', 'rate-limited'] as const)(
    'is closed by five in a row that are %s',
    async (verdict) => {
      const played = playLane({
        names: numbered(6),
        ends: (call) => ({ ending: call < 5 ? { verdict } : DELIVERED, takesMs: 0 }),
      });
      await played.workOff(played.tasks.slice(0, 5));
      const closedAt = played.time.now();
      await played.workOff(played.tasks.slice(5));
      expect(played.calls[5]?.at).toBe(closedAt - NOON + 500);
    },
  );

  it('is closed at once by a key that cannot be read', async () => {
    const played = playLane({
      names: ['a', 'b'],
      ends: (call) => ({ ending: call === 0 ? 'key-unreadable' : DELIVERED, takesMs: 0 }),
    });
    await workOffAfterFirst(played);
    expect(played.calls.map(({ at }) => at)).toEqual([0, 500, 500]);
  });

  it.each([
    'delivered',
    'event-name-disallowed',
    'jwt-refused',
    'jwt-user-mismatch',
    'user-forgotten',
    'user-unknown',
    'too-large',
    'rejected',
  ] as const)('is not closed by an answer about an event: %s', async (verdict) => {
    const played = playLane({ names: numbered(12), ends: () => ({ ending: { verdict }, takesMs: 0 }) });
    const { concluded, endedAt } = await played.workOff(played.tasks);
    expect(concluded).toHaveLength(12);
    expect(endedAt).toBeLessThan(100);
  });

  it('lets a second invocation wait for the probe of the first', async () => {
    const played = playLane({
      names: numbered(7),
      ends: (call) => ({ ending: call === 0 ? throttle(2) : DELIVERED, takesMs: call === 1 ? 3_000 : 0 }),
    });
    await played.workOff(played.tasks.slice(0, 1));
    const first = played.workOff(played.tasks.slice(1, 4));
    const second = played.workOff(played.tasks.slice(4));
    const [ofFirst, ofSecond] = await Promise.all([first, second]);
    expect(ofFirst.concluded.length + ofSecond.concluded.length).toBe(6);
    const later = played.calls.slice(1).map(({ at }) => at);
    expect(later[0]).toBe(2_000);
    expect(Math.min(...later.slice(1))).toBeGreaterThanOrEqual(5_000);
    expect(Math.max(...later)).toBeLessThanOrEqual(5_200);
  });

  it('stays closed for the next invocation', async () => {
    const played = playLane({
      names: numbered(4),
      ends: (call) => ({ ending: call === 0 ? throttle(60) : DELIVERED, takesMs: 0 }),
    });
    const [first, ...rest] = played.tasks as [Task, ...Task[]];
    await played.workOff([first], 50_000);
    const { concluded } = await played.workOff(rest, 100_000);
    expect(concluded).toHaveLength(3);
    expect(played.calls.slice(1).every(({ at }) => at >= 60_000)).toBe(true);
  });
});

describe('events that are a part of an invocation', () => {
  const CLOSED = () => ({ ending: { verdict: 'rate-limited', retryAfter: '600' } as const, takesMs: 0 });

  it.each([
    [4, 4, LATEST_START],
    [4, 8, LATEST_START / 2],
    [4, 40, LATEST_START / 10],
  ])('wait at a closed gate for the same part of its time: %i of %i', async (count, messages, endedAt) => {
    const played = playLane({ names: numbered(count + 1), ends: CLOSED });
    const [first, ...rest] = played.tasks as [Task, ...Task[]];
    await played.workOff([first]);
    const reported = await played.workOff(rest, DEADLINE, messages);
    expect(reported.endedAt).toBe(endedAt);
    expect(reported.givenBack).toMatchObject([{ why: 'gate-closed', bodies: numbered(count + 1).slice(1) }]);
  });

  it('wait for that part of the time that was left when they came', async () => {
    const played = playLane({ names: numbered(5), ends: CLOSED });
    const [first, ...rest] = played.tasks as [Task, ...Task[]];
    await played.workOff([first]);
    await played.time.pass(5_000);
    const { endedAt } = await played.workOff(rest, DEADLINE, 8);
    expect(endedAt).toBe(5_000 + (LATEST_START - 5_000) / 2);
  });
});

describe('an attempt of several calls, or of none', () => {
  it('counts each of its calls against the pace, and reports each', async () => {
    const played = playLane({
      names: ['a', 'b'],
      consumers: 2_000,
      ends: () => ({ ending: DELIVERED, callsMade: 3 }),
    });
    const { called, answered } = await played.workOff(played.tasks);
    expect(called).toEqual({ count: 6 });
    expect(answered).toEqual(['delivered', 'delivered']);
    // One a second: the second attempt waits for what the first took.
    expect(played.calls[1]?.at).toBeGreaterThanOrEqual(3_000);
  });

  it('says nothing about the endpoint when it made no call: the next event is the probe', async () => {
    const played = playLane({
      names: numbered(4),
      ends: (call) => ({
        ending: call === 0 ? { verdict: 'unavailable', retryAfter: '1' } : { verdict: 'jwt-user-mismatch' },
        callsMade: call === 0 ? 1 : 0,
        takesMs: 1_000,
      }),
    });
    const { called } = await workOffAfterFirst(played);
    expect(called).toEqual({ count: 0 });
    // Each probes alone.
    expect(played.calls.map(({ at }) => at)).toEqual([0, 2_000, 3_000, 4_000]);
  });

  it('closes the gate when it made no call because the key is missing', async () => {
    const played = playLane({
      names: ['a', 'b'],
      ends: (call) => ({
        ending: call === 0 ? { verdict: 'credentials-refused' } : DELIVERED,
        callsMade: call,
        takesMs: 0,
      }),
    });
    await workOffAfterFirst(played);
    expect(played.calls[1]?.at).toBe(500);
  });
});

describe('events that could not be attempted', () => {
  it.each([
    ['at the last moment', DEADLINE, MIN_ATTEMPT_MS, true],
    ['a millisecond later', DEADLINE, MIN_ATTEMPT_MS - 1, false],
    ['after the end', DEADLINE, -1, false],
  ])('are started %s, or given back', async (_, deadline, leftMs, isStarted) => {
    const played = playLane({ names: ['a'], ends: () => ({ ending: DELIVERED, takesMs: 0 }) });
    await played.time.pass(deadline - leftMs);
    const { concluded, givenBack } = await played.workOff(played.tasks, deadline);
    expect(bodiesOf(concluded)).toEqual(isStarted ? ['a'] : []);
    expect(givenBack).toEqual(
      isStarted ? [] : [{ why: 'no-time', gateLeftMs: 0, closedBy: undefined, bodies: ['a'] }],
    );
  });

  it('because no key was readable wait at the gate, first in line', async () => {
    const played = playLane({
      names: ['a', 'b'],
      ends: (call) => ({ ending: call < 2 ? 'key-unreadable' : DELIVERED, takesMs: 0 }),
    });
    const { first, concluded, answered } = await workOffAfterFirst(played);
    expect(played.calls).toEqual([
      { at: 0, bodies: ['a'] },
      { at: 500, bodies: ['a'] },
      { at: 1_500, bodies: ['a'] },
      { at: expect.toSatisfy((at) => at >= 1_500 && at < 1_510), bodies: ['b'] },
    ]);
    expect(bodiesOf([...first.concluded, ...concluded])).toEqual(['a', 'b']);
    expect([first.answered, answered]).toEqual([['delivered'], ['delivered']]);
  });

  it('because no key was readable go back when none can be read in time', async () => {
    const played = playLane({
      names: ['a', 'b', 'c'],
      ends: () => ({ ending: 'key-unreadable', takesMs: 0 }),
    });
    const { concluded, answered, givenBack } = await played.workOff(played.tasks);
    expect([concluded, answered]).toEqual([[], []]);
    expect(givenBack).toMatchObject([{ why: 'gate-closed' }]);
    expect(givenBack[0]?.bodies.toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('because reading the key took too long go back, and the gate stays open', async () => {
    const played = playLane({ names: ['a'], ends: () => ({ ending: 'no-time', takesMs: LATEST_START + 1 }) });
    const { concluded, answered, givenBack } = await played.workOff(played.tasks);
    expect([concluded, answered]).toEqual([[], []]);
    expect(givenBack).toEqual([{ why: 'no-time', gateLeftMs: 0, closedBy: undefined, bodies: ['a'] }]);
  });
});

describe('an attempt that was not made', () => {
  it('is no failure to the gate, however often', async () => {
    const played = playLane({
      names: ['a'],
      ends: (call) => ({ ending: call < 10 ? 'no-time' : DELIVERED, takesMs: 0 }),
    });
    const { concluded, endedAt } = await played.workOff(played.tasks);
    expect(bodiesOf(concluded)).toEqual(['a']);
    expect(endedAt).toBeLessThan(100);
  });
});

describe('an attempt that throws', () => {
  it('is reported once, with its events, and does not affect the others', async () => {
    const played = playLane({
      names: ['a', 'b', 'c'],
      ends: (call) => ({ ending: call === 1 ? new TypeError('surprise') : DELIVERED }),
    });
    const { concluded, failed, answered, givenBack } = await played.workOff(played.tasks);
    expect(bodiesOf(concluded)).toEqual(['a', 'c']);
    expect(failed).toEqual([['b']]);
    expect(answered).toHaveLength(2);
    expect(givenBack).toEqual([]);
  });

  it('neither closes the gate nor opens it, even when it is a probe', async () => {
    const played = playLane({
      names: numbered(20),
      ends: (call) => ({
        ending:
          call === 0
            ? { verdict: 'unavailable', retryAfter: '1' }
            : call < 10
              ? new Error('surprise')
              : DELIVERED,
        takesMs: 10,
      }),
    });
    // The first closes the gate for a second: the others are started only after it has ended.
    const [first, ...rest] = played.tasks as [Task, ...Task[]];
    await played.workOff([first]);
    const { concluded, failed } = await played.workOff(rest);
    expect(failed).toHaveLength(9);
    expect(concluded).toHaveLength(10);
    const probes = played.calls.slice(1, 11).map(({ at }) => at);
    // One at a time, until one is answered.
    for (const [index, at] of probes.entries()) expect(at).toBeGreaterThanOrEqual(1_010 + 10 * index);
  });
});

const ending: fc.Arbitrary<CallEnding> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(DELIVERED) },
  { weight: 3, arbitrary: fc.constant(DOWN) },
  fc.constantFrom<CallEnding>(
    { verdict: 'rate-limited' },
    { verdict: 'rate-limited', retryAfter: '3' },
    { verdict: 'rate-limited', retryAfter: '100000' },
    { verdict: 'credentials-refused' },
    { verdict: 'rejected' },
    'key-unreadable',
    new Error('surprise'),
  ),
);

describe('whatever comes of its calls, a lane', () => {
  it('concludes, gives back or reports each event exactly once, starts nothing too late, and ends in time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 300 }),
        fc.constantFrom('us' as const, 'bulk' as const),
        fc.infiniteStream(fc.record({ ending, takesMs: fc.nat(4_000) })),
        fc.integer(),
        fc.integer({ min: 0, max: 40_000 }),
        async (count, project, endings, seed, deadline) => {
          const names = numbered(count);
          const played = playLane({ names, project, random: seeded(seed), ends: () => endings.next().value });
          const { concluded, givenBack, failed, endedAt } = await played.workOff(played.tasks, deadline);
          const words = [
            ...bodiesOf(concluded),
            ...givenBack.flatMap(({ bodies }) => bodies),
            ...failed.flat(),
          ];
          expect(words.toSorted()).toEqual(names.toSorted());
          for (const { at } of played.calls) expect(at).toBeLessThanOrEqual(deadline - MIN_ATTEMPT_MS);
          expect(endedAt).toBeLessThanOrEqual(Math.max(0, deadline));
        },
      ),
      { numRuns: 60 },
    );
  });
});
