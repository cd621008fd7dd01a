import { setImmediate as othersTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createAttempt } from '../../lib/delivery/lane/attempt.ts';
import type { Remedies } from '../../lib/delivery/settlement.ts';
import type { CallRequest } from '../../lib/iterable/client.ts';
import type { Reading } from '../../lib/iterable/response.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { attemptBy, attemptWith, consumerOf, deliverPlayed } from '../support/delivery/deliver.ts';
import { messageNamed, type TestMessage } from '../support/delivery/messages.ts';
import { PROJECTS } from '../support/delivery/projects.ts';

const namesOf = (messages: readonly TestMessage[]) => messages.map(({ name }) => name);
const hiddenOf = (hidden: ReadonlyMap<TestMessage, number>) =>
  Object.fromEntries([...hidden].map(([{ name }, delaySeconds]) => [name, delaySeconds]));
const KEY = { apiKey: 'key' };
const named = (...names: string[]) => names.map((name) => messageNamed(name));

describe('a message', () => {
  it('leaves the queue when Iterable confirmed it', async () => {
    const played = await deliverPlayed(named('a', 'b'), { attemptOn: attemptBy({}) });
    expect(played.returned).toEqual([]);
    expect(played.hidden.size).toBe(0);
    expect(played.letters).toEqual([]);
  });

  it('stays on the queue, hidden for its delay, when it must be tried again', async () => {
    const attemptOn = attemptBy({
      slow: { verdict: 'rate-limited', status: 429, retryAfter: '77' },
      down: { verdict: 'unavailable', status: 503 },
    });
    const played = await deliverPlayed(named('slow', 'good', 'down'), { attemptOn });
    expect(namesOf(played.returned)).toEqual(['slow', 'down']);
    expect(hiddenOf(played.hidden)).toEqual({ slow: 77, down: 2 });
    expect(played.letters).toEqual([]);
  });

  it('that fails alone is given up after an hour, unless others waited out an outage with it', async () => {
    const HOUR = 3_600_000;
    const waited = { sentAt: NOON - 12 * HOUR, firstReceivedAt: NOON - 12 * HOUR, receiveCount: 200 };
    const attemptOn = attemptWith(async (body) => {
      if (body !== 'failing') return { verdict: 'delivered' };
      await othersTurn();
      return { verdict: 'unavailable', status: 503 };
    });
    const failing = messageNamed('failing', waited);
    const besideNew = await deliverPlayed([messageNamed('good'), failing], { attemptOn });
    const besideOld = await deliverPlayed([messageNamed('good', waited), failing], { attemptOn });
    expect(besideNew.letters).toMatchObject([{ message: failing.text, reason: 'expired' }]);
    expect(besideOld.letters).toEqual([]);
    expect(namesOf(besideOld.returned)).toEqual(['failing']);
  });

  it('leaves the queue when the dead letter queue confirmed its letter, which says why it died', async () => {
    const clock = clockAt();
    const [message = messageNamed('')] = [
      messageNamed('bad', { receiveCount: 4, firstReceivedAt: NOON - 6_000 }),
    ];
    const attemptOn = attemptBy({
      bad: { verdict: 'rejected', status: 400, code: 'BadParams', detail: 'obj.email' },
    });
    const played = await deliverPlayed([message, messageNamed('good')], { attemptOn, clock });
    expect(played.returned).toEqual([]);
    expect(played.hidden.size).toBe(0);
    expect(played.letters).toMatchObject([
      {
        message: message.text,
        reason: 'rejected',
        code: 'BadParams',
        status: 400,
        detail: 'obj.email',
        attempts: 3,
        diedAt: clock.now(),
      },
    ]);
  });

  it('stays on the queue, hidden, when the dead letter queue did not confirm it', async () => {
    const attemptOn = attemptBy({ bad: { verdict: 'rejected' }, worse: { verdict: 'user-forgotten' } });
    const played = await deliverPlayed(named('bad', 'good', 'worse'), {
      attemptOn,
      confirms: ({ reason }) => reason === 'user-forgotten',
    });
    expect(namesOf(played.returned)).toEqual(['bad']);
    expect(hiddenOf(played.hidden)).toEqual({ bad: 2 });
    expect(played.lines.filter(({ event }) => event === 'event-buried')).toMatchObject([{ id: 'worse' }]);
  });

  it('stays on the queue, hidden, when its attempt throws, and the others are not affected', async () => {
    const attemptOn = attemptBy({ odd: new TypeError('surprise'), bad: { verdict: 'rejected' } });
    const played = await deliverPlayed(named('a', 'odd', 'bad', 'b'), { attemptOn });
    expect(namesOf(played.returned)).toEqual(['odd']);
    expect(hiddenOf(played.hidden)).toEqual({ odd: 2 });
    expect(played.letters).toHaveLength(1);
    expect(played.lines.filter(({ event }) => event === 'message-failed')).toMatchObject([
      { level: 'error', error: 'TypeError', place: expect.stringMatching(/^at /) },
    ]);
  });

  it.each([
    [1, 2],
    [2, 4],
    [9, 512],
    [10, 900],
    [800, 900],
  ])(
    'is hidden for longer the more often its attempts throw: received %i times, %i s',
    async (count, max) => {
      const message = messageNamed('odd', { receiveCount: count, firstReceivedAt: NOON - 3_600_000 });
      const played = await deliverPlayed([message], {
        attemptOn: attemptBy({ odd: new TypeError('surprise') }),
        clock: clockAt(NOON, () => 0.9999),
      });
      expect(hiddenOf(played.hidden)).toEqual({ odd: max });
    },
  );

  it('stays on the queue when a copy of it was delivered and it was not', async () => {
    let calls = 0;
    const played = await deliverPlayed(named('twin', 'twin'), {
      attemptOn: attemptWith(() => ({ verdict: ++calls === 1 ? 'delivered' : 'unavailable' })),
    });
    expect(namesOf(played.returned)).toEqual(['twin']);
    expect(hiddenOf(played.hidden)).toEqual({ twin: 2 });
  });

  it('is attempted once, with up to a hundred at the same time', async () => {
    const started: string[] = [];
    const go = Promise.withResolvers<void>();
    const names = Array.from({ length: 250 }, (_, index) => String(index));
    const run = deliverPlayed(named(...names), {
      attemptOn: attemptWith(async (body) => {
        started.push(body);
        await go.promise;
        return { verdict: 'delivered' };
      }),
    });
    await othersTurn();
    expect(started).toEqual(names.slice(0, 100));
    go.resolve();
    expect((await run).returned).toEqual([]);
    expect(started).toEqual(names);
  });
});

describe('an invocation', () => {
  it('does nothing when it has no messages', async () => {
    const played = await deliverPlayed([], { attemptOn: attemptBy({}) });
    expect([played.returned, played.letters, [...played.hidden], played.lines]).toEqual([[], [], [], []]);
  });

  it('leaves time to bury, then to renew, then to hide, then to answer', async () => {
    const attemptEnds: number[] = [];
    const { deadlines } = await deliverPlayed(named('a'), {
      endsAt: NOON + 30_000,
      attemptOn: attemptWith((_, { deadline }) => {
        attemptEnds.push(deadline);
        return { verdict: 'delivered' };
      }),
    });
    const inOrder = [...attemptEnds, deadlines.bury, deadlines.renew, deadlines.hide, NOON + 30_000];
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
    expect(new Set(inOrder).size).toBe(5);
  });

  const REFUSED_KEY: Reading = {
    verdict: 'credentials-refused',
    status: 401,
    code: 'BadApiKey',
    words: 'Invalid API key',
  };
  const inProject = (project: string, names: readonly string[]) =>
    names.map((name) => messageNamed(name, { envelope: { project } }));
  const refusedKeysIn = async (messages: readonly TestMessage[], reading: Reading) => {
    const attemptOn = attemptWith((body) => (body === 'fine' ? { verdict: 'delivered' } : reading));
    const { lines } = await deliverPlayed(messages, { attemptOn });
    return lines.filter(({ event }) => event === 'credentials-refused');
  };

  it.each<[string, Reading]>([
    ['key', REFUSED_KEY],
    ['token', { ...REFUSED_KEY, verdict: 'jwt-refused', code: 'InvalidJwtPayload' }],
  ])(
    'logs once for each project whose %s is refused five times in a row, and what mends it',
    async (_, said) => {
      const { status, code, words } = said;
      const refused = { level: 'error', status, code, words };
      expect(
        await refusedKeysIn([...inProject('us', [...'abcde']), ...inProject('eu', [...'vwxyz'])], said),
      ).toMatchObject([
        { ...refused, project: 'us', secret: PROJECTS.us?.secret, dataCenter: 'US' },
        { ...refused, project: 'eu', secret: PROJECTS.eu?.secret, dataCenter: 'EU' },
      ]);
    },
  );

  it.each<[string, Reading]>([
    ['key', REFUSED_KEY],
    ['token', { ...REFUSED_KEY, verdict: 'jwt-refused' }],
  ])('takes a refused %s for no verdict while others are answered', async (_, said) => {
    const messages = inProject('us', ['a', 'b', 'c', 'd', 'fine', 'e', 'f', 'g', 'h']);
    expect(await refusedKeysIn(messages, said)).toEqual([]);
  });

  it('returns the same messages when they could not be hidden', async () => {
    const deliver = consumerOf({ attemptOn: attemptBy({ down: { verdict: 'unavailable' } }) });
    const remedies: Remedies<TestMessage> = {
      hide: async () => new Set(),
      renew: async () => new Set(),
      bury: async () => new Set(),
      forward: async () => new Set(),
      sendBehind: async () => new Set(),
    };
    const returned = await deliver(named('down', 'good'), remedies, NOON + 60_000);
    expect(namesOf(returned)).toEqual(['down']);
  });
});

describe('an invocation that runs out of time', () => {
  /** Real attempts, each of whose calls takes `callMs`. */
  async function playTime(count: number, leftMs: number, callMs: number) {
    const clock = clockAt(NOON, () => 0.9999);
    const endsAt = NOON + leftMs;
    const calls: (CallRequest & { readonly latestEnd: number })[] = [];
    const attemptOn = createAttempt({
      keyOf: () => ({ get: async () => KEY, refresh: async () => KEY }),
      clock,
      call: async (request) => {
        calls.push({ ...request, latestEnd: clock.now() + request.timeoutMs });
        clock.advance(callMs);
        const body = '{"msg":"","code":"Success","params":null}';
        return { kind: 'answer', status: 200, retryAfter: undefined, body };
      },
    });
    const names = Array.from({ length: count }, (_, index) => String(index));
    const played = await deliverPlayed(named(...names), { attemptOn, clock, endsAt });
    return { ...played, names, calls, endsAt };
  }

  it('starts no call that could still be under way when burying begins, and hides the rest for 1 to 5 seconds', async () => {
    const { calls, endsAt, names, returned, hidden, deadlines } = await playTime(300, 30_000, 200);
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.length).toBeLessThan(300);
    expect(calls.filter(({ latestEnd }) => latestEnd > deadlines.bury || latestEnd > endsAt - 5_000)).toEqual(
      [],
    );
    expect(namesOf(returned)).toEqual(names.slice(calls.length));
    expect(new Set(hidden.values())).toEqual(new Set([5]));
    expect(hidden.size).toBe(300 - calls.length);
  });

  it.each([-10_000, 0, 5_000, 9_999])('starts nothing with %i ms left', async (leftMs) => {
    const { calls, names, returned, hidden } = await playTime(12, leftMs, 0);
    expect(calls).toEqual([]);
    expect(namesOf(returned)).toEqual(names);
    expect(hidden.size).toBe(12);
  });
});
