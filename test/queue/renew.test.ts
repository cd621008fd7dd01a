import { describe, expect, it } from 'vitest';
import { MAX_MESSAGE_BYTES } from '../../lib/event/envelope.ts';
import { invalidDetailIn } from '../../lib/queue/attributes.ts';
import { MAX_BYTES } from '../../lib/queue/confirm.ts';
import { FIRST_SENT_AT, type Renewal } from '../../lib/queue/queue.ts';
import { NOON } from '../support/clock.ts';
import { delaySecondsOf, inTime, queuesOf } from '../support/delivery/queues.ts';

type Queues = Awaited<ReturnType<typeof queuesOf>>;

const TEXT = '{"v":1,"id":"1"}\n{\n  "emoji": "😀 ünï",\r\n  "n": 9007199254740993.0\n}\n';

const renewalOn = ({ urlOf }: Queues, name: string, changes: Partial<Renewal> = {}): Renewal => ({
  queueUrl: urlOf(name),
  text: TEXT,
  delaySeconds: 30,
  firstSentAt: NOON,
  ...changes,
});

const textsOf = (messages: readonly { readonly body: string }[]) =>
  messages.map(({ body }) => body).toSorted();

describe('renewing', () => {
  it('sends the message to its queue exactly as it is, with its delay and the time it was sent first', async () => {
    const queues = await queuesOf();
    const renewal = renewalOn(queues, 'events-eu');

    expect(await queues.queue.renew([renewal], inTime())).toEqual(new Set([renewal]));

    const { ready, delayed, inflight } = await queues.inspect('events-eu');
    expect([ready, inflight]).toEqual([[], []]);
    expect(textsOf(delayed)).toEqual([TEXT]);
    expect(delayed.map(delaySecondsOf)).toEqual([30]);
    expect(delayed[0]?.messageAttributes).toEqual({
      firstSentAt: { DataType: 'Number', StringValue: '1795435200000' },
    });
    expect(await queues.receive('events-eu')).toEqual([]);
    expect((await queues.inspect('events-us')).delayed).toEqual([]);
  });

  it.each([
    [
      'invalid-event; eventName: too-small',
      { reason: 'invalid', detail: 'invalid-event; eventName: too-small' },
    ],
    ['', { reason: 'invalid' }],
    [undefined, {}],
  ])('keeps that the door refused it: %s', async (invalidDetail, attributes) => {
    const queues = await queuesOf();
    await queues.queue.renew([renewalOn(queues, 'events-us', { delaySeconds: 0, invalidDetail })], inTime());

    const [message] = await queues.receive('events-us');
    const { firstSentAt: _, ...others } = message?.MessageAttributes ?? {};
    expect(
      Object.fromEntries(Object.entries(others).map(([name, { StringValue }]) => [name, StringValue])),
    ).toEqual(attributes);
    expect(invalidDetailIn((name) => others[name]?.StringValue)).toBe(invalidDetail);
  });

  it.each([
    [1, 1],
    [899, 899],
    [900, 900],
  ])('delays by %i s: %i s', async (delaySeconds, expected) => {
    const queues = await queuesOf();
    const renewal = renewalOn(queues, 'events-us', { delaySeconds });
    expect(await queues.queue.renew([renewal], inTime())).toEqual(new Set([renewal]));
    expect((await queues.inspect('events-us')).delayed.map(delaySecondsOf)).toEqual([expected]);
    expect(queues.failures).toEqual([]);
  });

  it('sends what a consumer reads back: the text, and the attribute by its name', async () => {
    const queues = await queuesOf();
    // Nothing of ours waits less than a second; this is only to receive at once.
    await queues.queue.renew([renewalOn(queues, 'events-us', { delaySeconds: 0 })], inTime());
    const [message] = await queues.receive('events-us');
    expect(message?.Body).toBe(TEXT);
    expect(Number(message?.MessageAttributes?.[FIRST_SENT_AT]?.StringValue)).toBe(NOON);
  });

  it('sends each message to the queue it came from, any number of them, equal ones too', async () => {
    const queues = await queuesOf();
    const renewals = Array.from({ length: 24 }, (_, index) =>
      renewalOn(queues, index % 2 === 0 ? 'events-us' : 'events-eu', { text: `message ${index % 8}` }),
    );
    expect(await queues.queue.renew(renewals, inTime())).toEqual(new Set(renewals));
    for (const [name, parity] of [
      ['events-us', 0],
      ['events-eu', 1],
    ] as const) {
      const expected = renewals
        .filter((_, index) => index % 2 === parity)
        .map(({ text }) => ({ body: text }));
      expect(textsOf((await queues.inspect(name)).delayed)).toEqual(textsOf(expected));
    }
  });

  it('takes the largest message that the door takes, and cuts calls by text and attribute together', async () => {
    const queues = await queuesOf();
    const halfBytes = MAX_BYTES / 2 - 10;
    const renewals = [MAX_MESSAGE_BYTES, halfBytes, halfBytes].map((bytes) =>
      renewalOn(queues, 'events-us', { text: 'x'.repeat(bytes) }),
    );
    expect(await queues.queue.renew(renewals, inTime())).toEqual(new Set(renewals));
    expect(queues.failures).toEqual([]);
  });

  it('confirms the others when a message is refused', async () => {
    const queues = await queuesOf();
    const good = [renewalOn(queues, 'events-us'), renewalOn(queues, 'events-eu')];
    const full = renewalOn(queues, 'events-us', { text: 'x'.repeat(MAX_BYTES) });
    const odd = renewalOn(queues, 'events-us', { text: 'null: \u0000' });
    const lost = renewalOn(queues, 'nowhere');
    expect(await queues.queue.renew([full, odd, lost, ...good], inTime())).toEqual(new Set(good));
    expect(queues.failures.toSorted()).toEqual([
      'renew queue-not-found',
      'renew queue-refused',
      'renew queue-refused',
    ]);
  });

  it('confirms nothing once its time is over, and sends nothing', async () => {
    const queues = await queuesOf();
    expect(await queues.queue.renew([renewalOn(queues, 'events-us')], Date.now())).toEqual(new Set());
    expect((await queues.inspect('events-us')).delayed).toEqual([]);
  });
});
