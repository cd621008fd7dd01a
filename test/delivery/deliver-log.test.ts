/** What must never stand in a log line or beside a dead letter: the event, who it is about, or a key. */
import { describe, expect, it } from 'vitest';
import { createAttempt } from '../../lib/delivery/lane/attempt.ts';
import type { Exchange } from '../../lib/iterable/client.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { deliverPlayed } from '../support/delivery/deliver.ts';
import { messageNamed } from '../support/delivery/messages.ts';
import { PLANTED } from '../support/planted.ts';

const { email: EMAIL, userId: USER_ID, projectKey: KEY, ip: IP, value: VALUE, eventName } = PLANTED;
const BODY = JSON.stringify({
  eventName,
  email: EMAIL,
  userId: USER_ID,
  dataFields: { city: VALUE },
});
const NEVER = [...Object.values(PLANTED), 'ann.lee', 's3cret', 'eventName'];

const says = (status: number, code: string, params: unknown = null): Exchange => ({
  kind: 'answer',
  status,
  retryAfter: undefined,
  body: JSON.stringify({ msg: `${code}: ${EMAIL} ${USER_ID} ${VALUE} ${KEY}`, code, params }),
});
const EXPLAINED = {
  ip: IP,
  endpoint: `/api/events/track?email=${EMAIL}`,
  [EMAIL]: USER_ID,
  validationErrors: { city: { expectedType: 'long', incomingTypes: ['string'], offendingValue: VALUE } },
};

const surprise = () => {
  throw new Error(`cannot read ${BODY} with ${KEY}`);
};

const SCENES: readonly (readonly [string, Exchange | (() => never), readonly string[]])[] = [
  ['a delivery', says(200, 'Success', { id: '1' }), ['event-delivered']],
  ['a refusal', says(400, 'BadParams', EXPLAINED), ['event-buried']],
  ['a type mismatch', says(400, 'RequestFieldsTypesMismatched', EXPLAINED), ['event-buried']],
  ['a forgotten user', says(409, 'ForgottenUserError', EXPLAINED), ['event-buried']],
  ['an unknown user', says(400, 'UnknownEmailError', EXPLAINED), ['event-retried']],
  ['a rate limit', says(429, 'RateLimitExceeded', EXPLAINED), ['event-retried']],
  ['a refused key', says(401, 'BadApiKey', EXPLAINED), ['event-retried']],
  [
    'an outage',
    { kind: 'answer', status: 503, retryAfter: EMAIL, body: `<h1>${BODY}</h1>` },
    ['event-retried'],
  ],
  ['a refused token', says(401, 'InvalidJwtPayload', EXPLAINED), ['event-retried']],
  ['a token of somebody else', says(401, 'JwtUserIdentifiersMismatched', EXPLAINED), ['event-buried']],
  ['a code that is none', says(400, `${EMAIL} ${VALUE}`, EXPLAINED), ['event-retried']],
  ['a lost connection', { kind: 'no-answer', cause: 'ECONNRESET', isSent: true }, ['event-retried']],
  ['a surprise', surprise, ['message-failed']],
];

function attemptWith(exchange: Exchange | (() => never)) {
  return createAttempt({
    keyOf: () => ({ get: async () => ({ apiKey: KEY }), refresh: async () => ({ apiKey: KEY }) }),
    call: async () => (typeof exchange === 'function' ? exchange() : exchange),
    clock: clockAt(),
  });
}

describe('the log', () => {
  it.each(SCENES)('carries nothing of the event, its user or the key: %s', async (_, exchange, events) => {
    const { lines, logged } = await deliverPlayed([messageNamed(BODY, { envelope: { id: 'event-1' } })], {
      attemptOn: attemptWith(exchange),
    });
    expect(lines.map(({ event }) => event)).toEqual(events);
    expect(NEVER.filter((planted) => logged.includes(planted))).toEqual([]);
  });

  it('tells the name that is disallowed to whoever must allow it', async () => {
    const body = BODY.replace(eventName, 'cart-abandoned');
    const { lines } = await deliverPlayed([messageNamed(body, { envelope: { id: 'event-1' } })], {
      attemptOn: attemptWith(says(200, 'is disallowed from tracking')),
    });
    expect(lines).toMatchObject([
      { event: 'event-buried', reason: 'event-name-disallowed', detail: 'cart-abandoned' },
    ]);
  });

  it.each([
    ['no line feed', BODY],
    ['an envelope of tomorrow', `${JSON.stringify({ v: 2, email: EMAIL, project: 'us' })}\n${BODY}`],
    [
      'a project nobody knows',
      `${JSON.stringify({ v: 1, id: '1', project: 'apac', operation: 'x' })}\n${BODY}`,
    ],
  ])('carries nothing of a message that cannot be attempted: %s', async (_, text) => {
    const { lines, logged } = await deliverPlayed([messageNamed('x', { text })], {
      attemptOn: attemptWith(surprise),
    });
    expect(lines).toHaveLength(1);
    expect(NEVER.filter((planted) => logged.includes(planted))).toEqual([]);
  });

  it('has one line for each message, with its id, source, project, operation, trace and outcome', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const messages = [
      messageNamed('a', { envelope: { traceparent }, sentAt: NOON - 9_400 }),
      messageNamed('b', { sentAt: NOON - 60_000, firstSentAt: NOON - 86_400_000 }),
    ];
    const { lines, logged } = await deliverPlayed(messages, {
      attemptOn: attemptWith(says(400, 'BadParams', EXPLAINED)),
    });
    expect(logged.split('\n')).toHaveLength(3);
    const same = {
      time: expect.any(String),
      level: 'warn',
      event: 'event-buried',
      source: 'app',
      project: 'us',
      operation: 'events/track',
      verdict: 'rejected',
      reason: 'rejected',
      status: 400,
      code: 'BadParams',
      detail: 'city: expected long, got string; ip; endpoint',
      attempt: 1,
      durationMs: expect.any(Number),
    };
    expect(lines).toEqual([
      { ...same, id: 'a', traceparent, ageSeconds: 9 },
      { ...same, id: 'b', ageSeconds: 86_400 },
    ]);
  });

  it.each([
    ['city: expected long, got string', 'city: expected long, got string'],
    ['x'.repeat(2_000), 'x'.repeat(1_000)],
    [EMAIL, undefined],
  ])('has the detail of an answer, as far as it is short and no address', async (detail, told) => {
    const reading = { verdict: 'rejected', status: 400, detail } as const;
    const { lines } = await deliverPlayed([messageNamed('a')], {
      attemptOn: () => async () => ({ reading, events: [reading], named: [] }),
    });
    expect(lines).toMatchObject([{ event: 'event-buried' }]);
    expect([lines[0]?.detail, lines[0]?.cause]).toEqual([told, undefined]);
  });

  it('names the cause where no answer came', async () => {
    const { lines } = await deliverPlayed([messageNamed('a')], {
      attemptOn: attemptWith({ kind: 'no-answer', cause: 'ECONNRESET', isSent: true }),
    });
    expect(lines).toMatchObject([{ verdict: 'in-doubt', cause: 'ECONNRESET', delaySeconds: 2 }]);
    expect(lines[0]).not.toHaveProperty('status');
  });
});

describe('a dead letter', () => {
  it('explains itself without a value of the event, its user or the key', async () => {
    const { letters } = await deliverPlayed([messageNamed(BODY, { envelope: { id: 'event-1' } })], {
      attemptOn: attemptWith(says(400, 'RequestFieldsTypesMismatched', EXPLAINED)),
      endsAt: NOON + 60_000,
    });
    expect(letters).toHaveLength(1);
    const { code, status, detail, reason, attempts, diedAt } = letters[0] ?? {};
    expect({ code, status, reason, attempts, diedAt }).toEqual({
      code: 'RequestFieldsTypesMismatched',
      status: 400,
      reason: 'rejected',
      attempts: 1,
      diedAt: NOON,
    });
    expect(detail).toBe('city: expected long, got string; ip; endpoint');
  });
});

describe('an envelope that somebody else wrote', () => {
  it('is logged only as far as it looks like names and ids', async () => {
    const { lines } = await deliverPlayed(
      [
        messageNamed('a', {
          envelope: { id: EMAIL, source: 'of our own', project: `${KEY} ${EMAIL}`, operation: 'events/x' },
        }),
      ],
      { attemptOn: attemptWith(says(200, 'Success')) },
    );
    expect(JSON.stringify(lines)).not.toContain(EMAIL);
    expect(lines).toMatchObject([
      { event: 'event-retried', verdict: 'unknown-project', operation: 'events/x' },
    ]);
  });
});
