/** An event whose trace is sampled is logged at info from the door to its end, whatever else the log leaves out. */
import { describe, expect, it } from 'vitest';
import { busEventsOf } from '../../functions/bus-shapes.ts';
import { messageOf } from '../../functions/sqs-shapes.ts';
import { composeBus } from '../../lib/compose/bus.ts';
import { composeConsumer } from '../../lib/compose/consumer.ts';
import { composeDoor } from '../../lib/compose/door.ts';
import type { SourceSettings } from '../../lib/config/define-config.ts';
import type { Exchange } from '../../lib/iterable/client.ts';
import { environmentWith, type PlayedBoundaries, playBoundaries } from '../support/boundaries.ts';
import { NOON } from '../support/clock.ts';
import { PLANTED } from '../support/planted.ts';
import { requestWith } from '../support/requests.ts';
import { configurationWith } from '../support/sources.ts';

const SAMPLED = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const UNSAMPLED = SAMPLED.replace(/01$/, '00');
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:orders';
const ENVIRONMENT = environmentWith({ logLevel: 'info' });
const ENDS_AT = NOON + 60_000;
const EVENT = { eventName: 'order', userId: PLANTED.userId, id: 'order-1' };

const answering = (status: number, code: string, params: unknown = null): Exchange => ({
  kind: 'answer',
  status,
  retryAfter: undefined,
  body: JSON.stringify({ msg: '', code, params }),
});

/** The lines of the log, without those of the metrics. */
function logged(boundaries: PlayedBoundaries) {
  return boundaries.lines().filter(({ event }) => event !== undefined);
}

/** What the door logs of a request, and the messages that it queues. */
async function accepted(
  traceparent: string,
  body: object = EVENT,
  { settings = {}, path = '/app' }: { settings?: Partial<SourceSettings>; path?: string } = {},
) {
  const boundaries = playBoundaries();
  const accept = composeDoor(configurationWith(settings), ENVIRONMENT, boundaries);
  const headers = { 'api-key': PLANTED.sourceKey, traceparent };
  await accept(requestWith({ path, headers, body: Buffer.from(JSON.stringify(body)) }), ENDS_AT);
  const texts = boundaries.asked.map(({ MessageBody = '' }) => MessageBody);
  return { lines: logged(boundaries), texts };
}

/** What the consumer logs of these messages. */
async function delivered(texts: readonly string[], answer = answering(200, 'Success'), receives = '1') {
  const boundaries = playBoundaries({ answer });
  const consume = composeConsumer(configurationWith(), ENVIRONMENT, boundaries);
  const messages = texts.map((body, index) =>
    messageOf(
      {
        messageId: `m-${index}`,
        receiptHandle: `r-${index}`,
        body,
        attributes: {
          ApproximateReceiveCount: receives,
          ApproximateFirstReceiveTimestamp: String(NOON),
          SentTimestamp: String(NOON),
        },
        eventSourceARN: 'arn:aws:sqs:eu-central-1:1:events-us',
      },
      boundaries.clock,
    ),
  );
  await consume(messages, NOON + 60_000);
  return logged(boundaries);
}

describe('an event whose trace is sampled', () => {
  it('is logged by the door and at its delivery, by one id and one trace', async () => {
    const { lines, texts } = await accepted(SAMPLED);

    const same = { level: 'info', source: 'app', id: 'order-1', traceparent: SAMPLED };
    expect(lines).toMatchObject([{ ...same, event: 'request-answered', accepted: 1 }]);
    expect(await delivered(texts)).toMatchObject([
      { ...same, event: 'event-delivered', verdict: 'delivered' },
    ]);
  });

  it.each<[string, Exchange, object]>([
    ['retried', answering(503, 'x'), { level: 'info', event: 'event-retried' }],
    [
      'buried',
      answering(400, 'RequestFieldsTypesMismatched', {
        validationErrors: { plan: { expectedType: 'long', incomingTypes: ['string'] } },
      }),
      { level: 'warn', event: 'event-buried', reason: 'rejected', detail: 'plan: expected long, got string' },
    ],
  ])('is logged when it is %s', async (_, answer, expected) => {
    const { texts } = await accepted(SAMPLED);

    expect(await delivered(texts, answer)).toContainEqual(
      expect.objectContaining({ ...expected, id: 'order-1', traceparent: SAMPLED }),
    );
  });

  it('has a line of its own when it is given back, beside the one for all', async () => {
    const sampled = (await accepted(SAMPLED)).texts;
    const others = (await accepted(UNSAMPLED, { events: Array.from({ length: 20 }, () => EVENT) })).texts;
    const lines = await delivered([...others, ...sampled], answering(503, 'x'));

    const notAttempted = lines.filter(({ event }) => event === 'events-not-attempted');
    expect(notAttempted).toMatchObject([
      { count: expect.any(Number), why: 'gate-closed' },
      { id: 'order-1', traceparent: SAMPLED, why: 'gate-closed', project: 'us', endpoint: 'events/track' },
    ]);
    expect(notAttempted[1]).not.toHaveProperty('count');
  });

  it('is named in the line of a request of several, the first five of them', async () => {
    const events = Array.from({ length: 7 }, (_, index) => ({ ...EVENT, id: `order-${index}` }));
    const { lines } = await accepted(SAMPLED, { events });

    expect(lines).toMatchObject([
      { accepted: 7, ids: 'order-0 order-1 order-2 order-3 order-4', traceparent: SAMPLED },
    ]);
    expect(lines[0]).not.toHaveProperty('id');
  });

  it.each<[string, Partial<SourceSettings>, string]>([
    ['an address for an id', {}, 'ann@shop.example'],
    ['an id that its source keeps to itself', { ids: 'own' }, 'order-1'],
  ])('has the id of its envelope in every line: %s', async (_, settings, id) => {
    const sent = { ...EVENT, id };
    const { lines, texts } = await accepted(SAMPLED, sent, { settings, path: '/app/api/events/track' });
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/);

    expect(lines).toMatchObject([{ id: hash }]);
    expect(await delivered(texts)).toMatchObject([{ id: lines[0]?.id }]);
  });

  it('is named by each of the events that an edit makes of it', async () => {
    const settings: Partial<SourceSettings> = {
      edit: (event) => [event, { ...event, id: 'order-2' }] as never,
    };
    const { lines } = await accepted(SAMPLED, EVENT, { settings });

    expect(lines).toMatchObject([{ accepted: 1, ids: 'order-1 order-2' }]);
  });

  it('is logged as an error all the same where a function fails', async () => {
    const edit = () => {
      throw new Error('x');
    };
    const { lines } = await accepted(SAMPLED, EVENT, { settings: { edit } });

    expect(lines).toMatchObject([{ level: 'error', traceparent: SAMPLED, function: 'sources.app.edit' }]);
  });

  it('may come over a bus, as an attribute of its message', async () => {
    const boundaries = playBoundaries();
    const take = composeBus(configurationWith({ buses: [TOPIC] }), ENVIRONMENT, boundaries);
    const notification = (Value: string) => ({
      Sns: {
        ...{ TopicArn: TOPIC, MessageId: 'm-1', Timestamp: '2026-11-23T12:00:00.000Z' },
        Message: JSON.stringify(EVENT),
        MessageAttributes: { traceparent: { Type: 'String', Value } },
      },
    });
    const Records = [SAMPLED, UNSAMPLED, 'ann@'].map(notification);
    await take(busEventsOf({ Records } as never), ENDS_AT);

    const [sampled, unsampled, malformed] = logged(boundaries);
    expect(sampled).toMatchObject({ event: 'bus-event-taken', id: 'order-1', traceparent: SAMPLED });
    for (const line of [unsampled, malformed]) expect(line).not.toHaveProperty('traceparent');
    const envelopes = boundaries.asked.map(({ MessageBody = '' }) =>
      JSON.parse(MessageBody.split('\n')[0] ?? ''),
    );
    expect(envelopes.map(({ traceparent }) => traceparent)).toEqual([SAMPLED, UNSAMPLED, undefined]);
  });
});

describe('an event whose trace is not sampled', () => {
  it.each([
    UNSAMPLED,
    SAMPLED.toUpperCase(),
    `${SAMPLED}-x`,
    `${SAMPLED},${SAMPLED}`,
    SAMPLED.replace('00-', 'ff-'),
  ])('is logged only where something goes wrong: %s', async (traceparent) => {
    const { lines, texts } = await accepted(traceparent);

    expect(lines).toEqual([]);
    expect(await delivered(texts)).toEqual([]);
  });

  it('is not taken for a sampled one where somebody else wrote the envelope', async () => {
    const { texts } = await accepted(UNSAMPLED);
    const forged = texts.map((text) => text.replace(UNSAMPLED, `${SAMPLED} ann@`));
    const lines = await delivered(forged, answering(503, 'x'));

    expect(lines).toMatchObject([{ event: 'event-retried', id: 'order-1' }]);
    expect(lines[0]).not.toHaveProperty('traceparent');
  });
});
