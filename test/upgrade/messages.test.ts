import { type MessageAttributeValue, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createLocalSqsClient } from '../../local/aws/sqs-client.ts';
import { useStack } from '../support/running-stack.ts';

interface Recorded {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, MessageAttributeValue>>;
}

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const number = (StringValue: string) => ({ DataType: 'Number', StringValue });

const TRACKED = `{
  "eventName": "signed-up", "email": "ada@example.com", "id":"event-1","createdAt":1700000000,"dataFields":{"big":9007199254740993,"one":1.0}}`;
const UPDATE = '{"userId":"u1","dataFields":{"plan":"pro"}}';
const PURCHASE =
  '{"id":"order-1","user":{"email":"ada@example.com"},"total":1.50,"items":[{"id":"i","name":"n","price":1.50,"quantity":1}],"createdAt":1700000000}';
const SWITCHED_OFF =
  '{"eventName": "switched-off", "email": "ada@example.com", "id":"letter-1","createdAt":1700000000,"dataFields":{"big":9007199254740993,"one":1.0}}';
const TYPED = '{"eventName": "typed", "email": "gone@example.com", "id":"letter-2","createdAt":1700000000}';

/** As version 0.1.0 left them on its queues, by what Iterable is to get of each. */
const RECORDED: Readonly<Record<string, readonly [Recorded, string]>> = {
  'an event with a trace': [
    {
      body: `{"v":1,"id":"event-1","source":"app","project":"us","operation":"events/track","acceptedAt":"2026-11-27T18:12:15.539Z","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}\n${TRACKED}`,
    },
    TRACKED,
  ],
  'another operation': [
    {
      body: `{"v":1,"id":"dcbc0553-28bc-443a-bba7-5e3feaeda793","source":"app","project":"us","operation":"users/update","acceptedAt":"2026-11-27T18:12:15.581Z"}\n${UPDATE}`,
    },
    UPDATE,
  ],
  'a message that was sent anew before SQS ended it': [
    {
      body: `{"v":1,"id":"order-1","source":"app","project":"us","operation":"commerce/trackPurchase","acceptedAt":"2026-11-27T18:12:15.633Z"}\n${PURCHASE}`,
      attributes: { firstSentAt: number('1795803135633') },
    },
    PURCHASE,
  ],
  'a dead letter that was moved back': [
    {
      body: `{"v":1,"id":"letter-1","source":"app","project":"us","operation":"events/track","acceptedAt":"2026-11-27T18:12:11.314Z"}\n${SWITCHED_OFF}`,
      attributes: {
        reason: text('event-name-disallowed'),
        status: number('200'),
        attempts: number('1'),
        diedAt: text('2026-11-27T18:12:12.668Z'),
      },
    },
    SWITCHED_OFF,
  ],
  "a dead letter with Iterable's code": [
    {
      body: `{"v":1,"id":"letter-2","source":"app","project":"us","operation":"events/track","acceptedAt":"2026-11-27T18:12:11.388Z"}\n${TYPED}`,
      attributes: {
        reason: text('user-forgotten'),
        code: text('ForgottenUserError'),
        status: number('400'),
        attempts: number('1'),
        diedAt: text('2026-11-27T18:12:13.588Z'),
      },
    },
    TYPED,
  ],
};

const running = useStack();

describe('what version 0.1.0 left on a queue', () => {
  it.each(Object.entries(RECORDED))('is delivered to the byte: %s', async (_, [message, expected]) => {
    const client = createLocalSqsClient(running.stack.sqs, running.stack.accessKeyId);
    await client.send(
      new SendMessageCommand({
        QueueUrl: running.stack.queueUrl('us'),
        MessageBody: message.body,
        MessageAttributes: { ...message.attributes },
      }),
    );
    client.destroy();

    const bodies = () =>
      running
        .sandbox('US')
        .events.after(-1, 100)
        .map(({ body }) => body);
    await expect.poll(bodies, { timeout: 30_000 }).toContain(expected);
    expect(await running.deadLetters()).toEqual([]);
  });
});
