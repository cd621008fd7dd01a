import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatOf } from '../../../lib/delivery/lane/format.ts';
import { Waiting } from '../../../lib/delivery/lane/parcel.ts';
import type { Exchange } from '../../../lib/iterable/client.ts';
import type { BulkEndpoint } from '../../../lib/iterable/operations.ts';
import type { Verdict } from '../../../lib/iterable/response.ts';
import { answer, OK } from '../../support/delivery/attempt.ts';
import { taskNamed } from '../../support/delivery/messages.ts';

const ENDPOINT: BulkEndpoint = {
  name: 'events/trackBulk',
  path: '/api/events/trackBulk',
  requestsPerSecond: 10,
  list: 'events',
};
const { operation: TRACK } = taskNamed('{}');
const SINGLE = formatOf(TRACK, undefined);
const BULK = formatOf(TRACK, ENDPOINT);
const named = (...bodies: string[]) => bodies.map((body) => taskNamed(body));
const body = (email: string) => JSON.stringify({ eventName: 'x', email });
const json = (value: unknown): Exchange => ({
  kind: 'answer',
  status: 200,
  retryAfter: undefined,
  body: JSON.stringify(value),
});

describe('a call of one event', () => {
  it('has its body as it is', () => {
    expect(SINGLE.callOf(named('{"n":1.0}\n')).body).toBe('{"n":1.0}\n');
  });

  it('has all events in one group', () => {
    const tasks = [taskNamed('a'), taskNamed('b', { receiveCount: 2 })];
    expect(SINGLE.roundsOf(tasks)).toEqual([[tasks]]);
  });

  it('is read for that event', () => {
    const rejected = { verdict: 'rejected', status: 400, code: 'BadParams' };
    expect(SINGLE.callOf(named('a')).read(OK)).toEqual({
      reading: { verdict: 'delivered' },
      events: [{ verdict: 'delivered' }],
      named: [],
    });
    expect(SINGLE.callOf(named('a')).read(answer(400, 'BadParams'))).toEqual({
      reading: rejected,
      events: [rejected],
      named: [],
    });
  });

  it('takes one event of any size, a hundred at a time', () => {
    expect(SINGLE).toMatchObject({ maxEvents: 1, maxBytes: Number.POSITIVE_INFINITY, maxCalls: 100 });
  });
});

describe('the body of a bulk call', () => {
  it.each([
    ['one', ['{"n":1.0}'], '{"events":[{"n":1.0}]}'],
    [
      'several, digit for digit',
      ['{"n":9007199254740993}', ' {"é":"😀"}\n'],
      '{"events":[{"n":9007199254740993}, {"é":"😀"}\n]}',
    ],
  ])('lists the bodies as they are: %s', (_, bodies, text) => {
    expect(BULK.callOf(named(...bodies)).body).toBe(text);
  });

  it('uses the name of the list that the endpoint wants, escaped', () => {
    expect(formatOf(TRACK, { ...ENDPOINT, list: 'us"ers' }).callOf(named('{}')).body).toBe(
      '{"us\\"ers":[{}]}',
    );
  });

  it('takes a thousand events at the most', () => {
    const waiting = new Waiting([named(...Array.from({ length: 1_001 }, () => '{}'))]);
    expect(waiting.take(BULK).tasks).toHaveLength(1_000);
    expect(waiting.take(BULK).tasks).toHaveLength(1);
  });

  it.each([
    ['exactly', 0, 4],
    ['but one byte', 1, 3],
  ])('takes four million bytes at the most: events that fill it %s', (_, more, count) => {
    // `{"events":[` and `]}`, four bodies and a comma before each: the first one's is counted too.
    const sizes = [999_996, 999_996, 999_996, 4_000_000 - 13 - 4 - 3 * 999_996 + more];
    const euros = '€'.repeat(1_000);
    const bodies = sizes.map((bytes) => `"${euros}${'x'.repeat(bytes - 2 - 3_000)}"`);
    const waiting = new Waiting([named(...bodies)]);
    const { tasks } = waiting.take(BULK);
    expect(tasks).toHaveLength(count);
    expect(Buffer.byteLength(BULK.callOf(tasks).body)).toBeLessThanOrEqual(4_000_000);
  });

  it('parses to its events, and is never larger than allowed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), {
          minLength: 1,
          maxLength: 20,
        }),
        fc.integer({ min: 30, max: 400 }),
        (events, maxBytes) => {
          const small = { ...BULK, maxBytes: maxBytes - '{"events":[]}'.length };
          const waiting = new Waiting([named(...events.map((event) => JSON.stringify(event)))]);
          const sent: unknown[] = [];
          while (waiting.count > 0) {
            const { tasks } = waiting.take({ ...small, maxEvents: 1_000 });
            const text = small.callOf(tasks).body;
            if (tasks.length > 1) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
            sent.push(...JSON.parse(text).events);
          }
          expect(JSON.stringify(sent)).toBe(JSON.stringify(events));
        },
      ),
    );
  });
});

describe('a name that is switched off', () => {
  const DISALLOWED = json({ msg: 'event x is disallowed from tracking.', params: { id: '1' } });
  const called = (eventName: unknown) => named(JSON.stringify({ eventName, email: 'ann@example.com' }));
  const LISTED = json({ successCount: 0, failCount: 1, disallowedEventNames: ['signed-up'] });

  it.each([
    ['in a call of its own', SINGLE, DISALLOWED],
    ['alone in a bulk call that is refused whole', BULK, DISALLOWED],
    ['in the list of a bulk call', BULK, LISTED],
  ])('is told as the detail: %s', (_, format, exchange) => {
    expect(format.callOf(called('signed-up')).read(exchange).events).toEqual([
      { verdict: 'event-name-disallowed', status: 200, detail: 'signed-up' },
    ]);
  });

  it('is told of each event of a bulk call', () => {
    const events = [...called('a'), ...called('b'), ...called('c')];
    const exchange = json({ successCount: 1, failCount: 2, disallowedEventNames: ['a', 'c'] });
    const details = BULK.callOf(events)
      .read(exchange)
      .events.map((event) => event?.detail);
    expect(details).toEqual(['a', undefined, 'c']);
  });

  it.each([
    ['a name with an address', called('hi ann@example.com')],
    ['no name', named('{}')],
    ['a name that is no text', called(7)],
    ['a body that can’t be read', named('x')],
  ])('gives way to what the answer names: %s', (_, tasks) => {
    expect(SINGLE.callOf(tasks).read(DISALLOWED).events).toMatchObject([{ detail: 'id' }]);
  });

  it('is not told where it has an address, in the list of a bulk call', () => {
    const exchange = json({ successCount: 0, failCount: 1, disallowedEventNames: ['a@b'] });
    expect(BULK.callOf(called('a@b')).read(exchange).events).toMatchObject([
      { detail: 'disallowedEventNames' },
    ]);
  });

  it('is not told of an event that is refused for something else', () => {
    expect(SINGLE.callOf(called('signed-up')).read(answer(400, 'BadParams')).events[0]).not.toHaveProperty(
      'detail',
    );
  });
});

describe('the answer to a bulk call', () => {
  const three = named(body('ann@example.com'), body('bob@example.com'), body('cid@example.com'));

  it('gives each event the verdict of the list that names its user', () => {
    const exchange = json({
      successCount: 2,
      failCount: 1,
      failedUpdates: { forgottenEmails: ['BOB@example.com'] },
    });
    const delivered = { verdict: 'delivered' };
    expect(BULK.callOf(three).read(exchange)).toEqual({
      reading: delivered,
      events: [delivered, { verdict: 'user-forgotten', status: 200, detail: 'forgottenEmails' }, delivered],
      named: [],
    });
  });

  it('leaves an event open where it cannot be told apart', () => {
    const { reading, events } = BULK.callOf(three).read(json({ successCount: 2, failCount: 1 }));
    expect([reading.verdict, ...events]).toEqual(['delivered', undefined, undefined, undefined]);
  });

  /** Columns: what is said of the call, and whether one of its events brought it on. */
  it.each<[Exchange, Verdict, boolean]>([
    [{ kind: 'no-answer', cause: 'timeout', isSent: true }, 'in-doubt', false],
    [{ kind: 'no-answer', cause: 'ECONNREFUSED', isSent: false }, 'unavailable', false],
    [answer(429, 'RateLimitExceeded'), 'rate-limited', false],
    [answer(503, 'Success'), 'unavailable', false],
    [answer(401, 'BadApiKey'), 'credentials-refused', false],
    [answer(401, 'InvalidJwtPayload'), 'jwt-refused', false],
    [answer(401, 'GenericError'), 'unavailable', false],
    [json({}), 'in-doubt', false],
    [json({ code: 'Success' }), 'unavailable', false],
    [answer(413, 'x'), 'too-large', true],
    [answer(400, 'BatchTooLarge'), 'too-large', true],
    [answer(400, 'BadParams'), 'rejected', true],
    [answer(409, 'ForgottenUserError'), 'user-forgotten', true],
    [answer(400, 'UnknownEmailError'), 'user-unknown', true],
    [answer(500, 'RequestFieldsTypesMismatched'), 'rejected', true],
    [answer(503, 'ForgottenUserError'), 'user-forgotten', true],
    [json({ msg: 'event x is disallowed from tracking.' }), 'event-name-disallowed', true],
  ])(
    'that refuses the whole call is about each event, unless a single event may be the cause: %j',
    (exchange, verdict, isOfEvents) => {
      const many = BULK.callOf(three).read(exchange);
      expect(many.reading.verdict).toBe(verdict);
      expect(many.events).toEqual(three.map(() => (isOfEvents ? undefined : many.reading)));
      const one = BULK.callOf(three.slice(1, 2)).read(exchange);
      expect(one.events).toMatchObject([one.reading]);
      expect(one.reading).toEqual(many.reading);
    },
  );

  it('names the events that it complains of', () => {
    const exchange: Exchange = {
      kind: 'answer',
      status: 400,
      retryAfter: undefined,
      body: '{"msg":"","code":"BadJsonBody","params":{"obj.events[2].createdAt":""}}',
    };
    expect(BULK.callOf(three).read(exchange).named).toEqual([2]);
  });

  it('is matched with no user where a body can’t be read', () => {
    const exchange = json({ failCount: 1, failedUpdates: { invalidEmails: ['ann@example.com'] } });
    const { events } = BULK.callOf(named(body('ann@example.com'), 'no JSON')).read(exchange);
    expect(events.map((event) => event?.verdict)).toEqual(['rejected', 'delivered']);
  });
});
