import type { EventBridgeEvent, SNSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { busEventsOf } from '../../functions/bus-shapes.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
const event: EventBridgeEvent<string, unknown> = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'Order placed',
  source: 'com.acme.orders',
  account: '111122223333',
  time: '2026-11-23T12:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail: { eventName: 'order', userId: 'u1\uffff' },
};

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:orders';
const notification: SNSEvent = {
  Records: [
    {
      EventVersion: '1.0',
      EventSubscriptionArn: `${TOPIC}:21be56ed-a058-49f5-8c98-aedd2564c486`,
      EventSource: 'aws:sns',
      Sns: {
        SignatureVersion: '1',
        Timestamp: '2026-11-23T12:00:00.500Z',
        Signature: 'tcc6faL2yUC6dgZdmrwh1Y4cGa/ebXEkAi6RibDsvpi+tE/1+82j...65r==',
        SigningCertUrl:
          'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-ac565b8b1a6c5d002d285f9598aa1d9b.pem',
        MessageId: '95df01b4-ee98-5cb9-9903-4c221d41eb5e',
        Message: '{"eventName":"order","userId":"u1","dataFields":{"n":1.0}}',
        MessageAttributes: { Kind: { Type: 'String', Value: 'order' } },
        Type: 'Notification',
        UnsubscribeUrl: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${TOPIC}`,
        TopicArn: TOPIC,
        Subject: 'TestInvoke',
      },
    },
  ],
};

describe('an event of a bus', () => {
  it("is the detail of EventBridge's event, under its source and its id", () => {
    expect(busEventsOf(event)).toEqual([
      {
        bus: 'com.acme.orders',
        sendersId: { scheme: 'eventbridge', id: event.id },
        occurredAtMs: Date.parse(event.time),
        text: '{"eventName":"order","userId":"u1\\uffff"}',
        whole: JSON.stringify(event).replace('\uffff', '\\uffff'),
        wasParsed: true,
        headers: {},
      },
    ]);
  });

  it('may be nested as deep as its sender likes: the door refuses it', () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

    expect(busEventsOf({ ...event, detail: JSON.parse(deep) })).toMatchObject([{ text: deep }]);
  });

  it.each(['{"eventName":"order","n":1.0}', ' [{"userId":"u1"}]', '{"eventName":"a","eventName":"b"}'])(
    'is read one level deep where its detail is JSON text: %s',
    (text) => {
      const [taken] = busEventsOf({ ...event, detail: text });

      // What came as text was parsed by nobody: its numbers are whole.
      expect(taken).toMatchObject({ text, wasParsed: false });
      expect(taken?.whole).toBe(JSON.stringify(event).replace(/(?<="detail":).*(?=\}$)/, () => text));
    },
  );

  it.each(['hello', '"{}"', '{"a":', '7', ''])('is no more than text where its detail is %j', (detail) => {
    const text = JSON.stringify(detail);

    expect(busEventsOf({ ...event, detail })).toMatchObject([{ text, wasParsed: true }]);
    expect(JSON.parse(busEventsOf({ ...event, detail })[0]?.whole ?? '')).toEqual({ ...event, detail });
  });

  it.each([
    ['\ufeff{"userId":"u1"}', '{"userId":"u1"}'],
    ['\ufeff\ufeff{}', '\ufeff{}'],
    ['{"userId":"\ufeff"}', '{"userId":"\ufeff"}'],
    ['"{\\"eventName\\":\\"a\\",\\"n\\":1.0}"', '{"eventName":"a","n":1.0}'],
    ['\ufeff "[{}]"', '[{}]'],
    ['"\\ufeff{}"', '"\\ufeff{}"'],
    ['"hello"', '"hello"'],
    ['hello', 'hello'],
  ])('is of a message of SNS that says %j the text %j', (Message, text) => {
    const [record] = notification.Records;
    const records = record && [{ ...record, Sns: { ...record.Sns, Message } }];

    expect(busEventsOf({ Records: records ?? [] })).toMatchObject([{ text, whole: text, wasParsed: false }]);
  });

  it('is the message of SNS as it was written, under its topic and its id', () => {
    const text = notification.Records[0]?.Sns.Message;

    expect(busEventsOf(notification)).toEqual([
      {
        bus: TOPIC,
        sendersId: { scheme: 'sns', id: '95df01b4-ee98-5cb9-9903-4c221d41eb5e' },
        occurredAtMs: Date.parse('2026-11-23T12:00:00.500Z'),
        text,
        whole: text,
        wasParsed: false,
        headers: { kind: 'order' },
      },
    ]);
  });
});
