/** Records that are not as SQS makes them, as tools bring them that imitate it or replay what they kept. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageOf } from '../../functions/sqs-shapes.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { startConsumer } from '../support/delivery/consumer.ts';
import { attributeOf, bodyOf, failing, textOf } from '../support/delivery/records.ts';

const WHOLE = {
  messageId: 'm-1',
  receiptHandle: 'handle-1',
  body: 'the text',
  attributes: {
    ApproximateReceiveCount: '7',
    ApproximateFirstReceiveTimestamp: String(NOON - 60_000),
    SentTimestamp: String(NOON - 90_000),
  },
  messageAttributes: { firstSentAt: attributeOf('1795000000000') },
  eventSourceARN: 'arn:aws:sqs:us-east-1:1:events-us',
};
const NEW = {
  receiveCount: 1,
  firstReceivedAt: NOON,
  sentAt: NOON,
  firstSentAt: undefined,
  invalidDetail: undefined,
};
const read = (record: unknown) => messageOf(record, clockAt(NOON));

describe('a record of SQS', () => {
  it('is a message with its history', () => {
    expect(read(WHOLE)).toEqual({
      messageId: 'm-1',
      receiptHandle: 'handle-1',
      queueArn: 'arn:aws:sqs:us-east-1:1:events-us',
      text: 'the text',
      groupId: undefined,
      receiveCount: 7,
      receivedBefore: 0,
      firstReceivedAt: NOON - 60_000,
      sentAt: NOON - 90_000,
      firstSentAt: 1_795_000_000_000,
      invalidDetail: undefined,
    });
  });

  it.each<readonly [string, object]>([
    ['without attributes', {}],
    ['with attributes that are null', { attributes: null, messageAttributes: null }],
    ['with attributes that are a text', { attributes: 'x', messageAttributes: 'x' }],
    ['with empty attributes', { attributes: {}, messageAttributes: {} }],
    ...[undefined, null, '', 'soon', 'NaN', '-1', '0', '1.5', 'Infinity', '9'.repeat(400), {}, ['3']].map(
      (value): readonly [string, object] => [
        `whose attributes are ${JSON.stringify(value)}`,
        {
          attributes: {
            ApproximateReceiveCount: value,
            ApproximateFirstReceiveTimestamp: value,
            SentTimestamp: value,
          },
          messageAttributes: { firstSentAt: { stringValue: value }, reason: { stringValue: value } },
        },
      ],
    ),
  ])('was just sent, and received for the first time: %s', (_, history) => {
    const { attributes, messageAttributes, ...rest } = WHOLE;
    expect(read({ ...rest, ...history })).toMatchObject({ ...NEW, text: 'the text', messageId: 'm-1' });
  });

  it('is a message of no text where it has no body', () => {
    const { body, ...rest } = WHOLE;
    expect(read(rest)).toMatchObject({ text: '', receiptHandle: 'handle-1', receiveCount: 7 });
  });

  it('never throws, whatever it is', () => {
    const names = [...Object.keys(WHOLE), ...Object.keys(WHOLE.attributes), 'firstSentAt', 'stringValue'];
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, '', 'x', '5', 5, true, [], ['5']),
        fc.dictionary(fc.constantFrom(...names), tie('any')),
      ),
    })).any;
    fc.assert(
      fc.property(value, (record) => {
        const { receiveCount, firstReceivedAt, sentAt, firstSentAt = 1, ...texts } = read(record);
        for (const number of [receiveCount, firstReceivedAt, sentAt, firstSentAt]) {
          expect(Number.isSafeInteger(number) && number > 0).toBe(true);
        }
        const { messageId, receiptHandle, queueArn, text } = texts;
        for (const read of [messageId, receiptHandle, queueArn, text]) expect(read).toBeTypeOf('string');
      }),
    );
  });
});

describe('a batch with a record that has no attributes', () => {
  it('is delivered, that record too', async () => {
    const { invoke, received, sandboxes, lines } = await startConsumer({ isDeployed: true });
    const [bare, healthy] = await received('forwarder-us', textOf('bare'), textOf('healthy'));
    const { attributes, messageAttributes, ...rest } = bare;

    expect(await invoke([rest as typeof bare, healthy])).toEqual({ batchItemFailures: [] });

    expect(sandboxes.US.events.get('bare')?.body).toBe(bodyOf('bare'));
    expect(sandboxes.US.events.get('healthy')?.body).toBe(bodyOf('healthy'));
    expect((await lines('event-delivered', 2)).get('bare')).toMatchObject({ attempt: 1 });
  });

  it('keeps that record on the queue as one that failed for the first time', async () => {
    const { invoke, received, sandboxes, lines } = await startConsumer();
    sandboxes.US.setFaults({ serverError: 1 });
    const [bare, healthy] = await received('forwarder-us', textOf('bare'), textOf('healthy'));
    const odd = { ...bare, attributes: { ApproximateReceiveCount: 'x' }, messageAttributes: null };

    expect(await invoke([odd as never, healthy])).toEqual(failing(bare, healthy));

    expect((await lines('event-retried', 2)).get('bare')).toMatchObject({
      attempt: 1,
      ageSeconds: 0,
      delaySeconds: 2,
    });
  });
});
