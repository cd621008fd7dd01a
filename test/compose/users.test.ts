/** From the door to the queue of users in order, and what the consumer does there with SQS. */
import { describe, expect, it } from 'vitest';
import { messageOf } from '../../functions/sqs-shapes.ts';
import { composeConsumer, composeUsers } from '../../lib/compose/consumer.ts';
import { composeDoor } from '../../lib/compose/door.ts';
import { encodeMessage } from '../../lib/event/envelope.ts';
import { environmentWith, type PlayedBoundaries, playBoundaries } from '../support/boundaries.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { ENVELOPE } from '../support/delivery/messages.ts';
import { attributeOf } from '../support/delivery/records.ts';
import { PLANTED } from '../support/planted.ts';
import { plantUsersIn } from '../support/recorded-output.ts';
import { requestWith } from '../support/requests.ts';
import { configurationWith } from '../support/sources.ts';

const USERS = 'https://sqs.example.com/1/users-us.fifo';
const STANDARD = 'https://sqs.example.com/1/events-us';
const ENVIRONMENT = environmentWith({
  usersQueueUrlTemplate: 'https://sqs.example.com/1/users-{project}.fifo',
});
const ENDS_AT = NOON + 20_000;
const update = (userId: string, n: number, more: object = {}) => ({
  operation: 'users/update',
  userId,
  dataFields: { n },
  ...more,
});

function openDoor(boundaries = playBoundaries()) {
  const accept = composeDoor(configurationWith(), ENVIRONMENT, boundaries);
  return {
    boundaries,
    async post(body: object, path = '/app', headers: Record<string, string> = {}) {
      const text = JSON.stringify(body);
      plantUsersIn(text);
      const request = requestWith({
        path,
        headers: { 'api-key': PLANTED.sourceKey, ...headers },
        body: Buffer.from(text),
      });
      return accept(request, NOON + 60_000);
    },
  };
}

const sentTo = ({ asked }: PlayedBoundaries, url: string) => asked.filter((entry) => entry.url === url);
const idsOf = (boundaries: PlayedBoundaries) =>
  sentTo(boundaries, USERS).map(({ MessageDeduplicationId }) => MessageDeduplicationId);

describe('the door', () => {
  it('sends what changes a user to the queue of users, in the group of its user, and events to the other', async () => {
    const { boundaries, post } = openDoor();
    const events = [
      update('ada', 1),
      { eventName: 'opened', userId: 'ada' },
      update('bob', 1),
      update('ada', 2),
    ];
    expect((await post({ events })).status).toBe(202);

    const [ada, bob, again] = sentTo(boundaries, USERS);
    expect(ada?.MessageGroupId).toMatch(/^[\da-f]{64}$/);
    expect(again?.MessageGroupId).toBe(ada?.MessageGroupId);
    expect(bob?.MessageGroupId).not.toBe(ada?.MessageGroupId);
    expect(new Set(idsOf(boundaries)).size).toBe(3);
    expect(sentTo(boundaries, STANDARD).map((entry) => entry.MessageGroupId)).toEqual([undefined]);
  });

  it('sends nothing after what was not confirmed of the same user, and says which', async () => {
    const confirms = ({ MessageBody = '' }: { readonly MessageBody?: string | undefined }) =>
      !MessageBody.includes('"n":2');
    const { boundaries, post } = openDoor(playBoundaries({ confirms }));
    const answer = await post({
      events: [
        update('ada', 1, { id: 'a-1' }),
        update('ada', 2, { id: 'a-2' }),
        update('bob', 1, { id: 'b-1' }),
        update('ada', 3, { id: 'a-3' }),
      ],
    });
    expect(answer.status).toBe(503);
    const { events } = answer.body as { events: { status: number }[] };
    expect(events.map(({ status }) => status)).toEqual([202, 503, 202, 503]);
    expect(sentTo(boundaries, USERS).some(({ MessageBody = '' }) => MessageBody.includes('"n":3'))).toBe(
      false,
    );
  });

  it('gives the same id to what is sent again, and another to what was corrected under its id', async () => {
    const idOf = async (body: object, headers: Record<string, string> = {}) => {
      const { boundaries, post } = openDoor();
      await post(body, '/app', headers);
      return idsOf(boundaries);
    };
    const key = { 'idempotency-key': 'request-1' };
    expect(await idOf(update('ada', 1), key)).toEqual(await idOf(update('ada', 1), key));
    expect(await idOf(update('ada', 1), key)).not.toEqual(await idOf(update('ada', 2), key));
    expect(await idOf(update('ada', 1, { id: 'x'.repeat(512) }))).toEqual([
      expect.stringMatching(/^.{1,128}$/),
    ]);
    // The door adds a time to a purchase: each time another.
    const purchase = {
      operation: 'commerce/trackPurchase',
      id: 'p',
      user: { userId: 'ada' },
      items: [],
      total: 1,
    };
    expect(await idOf(purchase)).toEqual(await idOf(purchase));
  });

  it('takes what is written twice in one request for two', async () => {
    const { boundaries, post } = openDoor();
    const users = [1, 2, 1].map((n) => ({ userId: 'ada', dataFields: { n } }));
    await post({ users }, '/app/api/users/bulkUpdate', { 'idempotency-key': 'request-1' });
    expect(new Set(idsOf(boundaries)).size).toBe(3);

    const lists = openDoor();
    const subscribers = [{ userId: 'ada' }, { userId: 'bob' }, { userId: 'ada' }];
    await lists.post({ listId: 1, subscribers }, '/app/api/lists/subscribe');
    expect(new Set(idsOf(lists.boundaries)).size).toBe(3);
    const groups = sentTo(lists.boundaries, USERS).map(({ MessageGroupId }) => MessageGroupId);
    expect(new Set(groups).size).toBe(2);
  });
});

function received(messageId: string, body: string, changes: object = {}) {
  const record = {
    messageId,
    receiptHandle: `handle of ${messageId}`,
    body: encodeMessage({ ...ENVELOPE, id: messageId, operation: 'users/update' }, body),
    attributes: {
      ApproximateReceiveCount: '2',
      ApproximateFirstReceiveTimestamp: String(NOON - 30_000),
      SentTimestamp: String(NOON - 60_000),
      MessageGroupId: 'group-1',
      MessageDeduplicationId: 'deduplication-1',
    },
    eventSourceARN: 'arn:aws:sqs:eu-central-1:1:users-us.fifo',
    ...changes,
  };
  plantUsersIn(body);
  return messageOf(record, clockAt(NOON));
}

const DOWN = { kind: 'answer', status: 503, retryAfter: undefined, body: '' } as const;
const UNKNOWN = {
  kind: 'answer',
  status: 400,
  retryAfter: undefined,
  body: '{"msg":"","code":"UnknownUserIdError","params":null}',
} as const;

describe('the consumer of users in order', () => {
  it('sends one request for what its user wrote, and strikes out all of it', async () => {
    const boundaries = playBoundaries();
    const consume = composeUsers(configurationWith(), ENVIRONMENT, boundaries);
    const messages = [1, 2, 3].map((n) => received(`m-${n}`, `{"userId":"ada","dataFields":{"n":${n}.0}}`));
    expect(await consume(messages, ENDS_AT)).toEqual([]);
    expect(boundaries.calls.map(({ path, body }) => [path, body])).toEqual([
      ['/api/users/update', '{"userId":"ada","dataFields":{"n":3.0}}'],
    ]);
    expect(boundaries.lines()).toContainEqual(expect.objectContaining({ event: 'events-merged', count: 3 }));
  });

  it('hides all of a user in one call, for the same time, on the queue that they came from', async () => {
    const boundaries = playBoundaries({ answer: DOWN });
    const consume = composeUsers(configurationWith(), ENVIRONMENT, boundaries);
    const messages = ['m-1', 'm-2'].map((id) => received(id, '{"userId":"ada"}'));
    expect(await consume(messages, ENDS_AT)).toEqual(['m-1', 'm-2']);
    expect(boundaries.asked.map(({ url, ReceiptHandle }) => [url, ReceiptHandle])).toEqual([
      [USERS, 'handle of m-1'],
      [USERS, 'handle of m-2'],
    ]);
    expect(new Set(boundaries.asked.map(({ VisibilityTimeout }) => VisibilityTimeout)).size).toBe(1);
  });

  it('sends an unknown user behind the others with a past, and an id that is new', async () => {
    const boundaries = playBoundaries({ answer: UNKNOWN });
    const consume = composeUsers(configurationWith(), ENVIRONMENT, boundaries);
    const first = received('m-1', '{"userId":"ada","dataFields":{"a":1}}');
    const second = received('m-2', '{"userId":"ada","mergeNestedObjects":true}');
    await consume([first, second], ENDS_AT);
    const [behind] = boundaries.asked;
    expect(behind).toMatchObject({
      url: USERS,
      MessageBody: first.text,
      MessageGroupId: 'group-1',
      MessageAttributes: {
        firstSentAt: { StringValue: String(NOON - 60_000) },
        receivedBefore: { StringValue: '2' },
      },
    });
    expect(behind?.MessageDeduplicationId).not.toBe('deduplication-1');
    expect(behind).not.toHaveProperty('DelaySeconds');
  });

  it('counts what was received before it was sent again', () => {
    const past = { firstSentAt: attributeOf(String(NOON - 900_000)), receivedBefore: attributeOf('4') };
    expect(received('m-1', '{}', { messageAttributes: past })).toMatchObject({
      receiveCount: 6,
      firstReceivedAt: NOON - 900_000,
      firstSentAt: NOON - 900_000,
      groupId: 'group-1',
    });
  });

  it('sends what its project keeps no order of to the standard queue, without a group', async () => {
    const boundaries = playBoundaries();
    const consume = composeUsers(configurationWith({}, { us: { order: 'none' } }), ENVIRONMENT, boundaries);
    expect(await consume([received('m-1', '{"userId":"ada"}')], ENDS_AT)).toEqual([]);
    const [sent] = boundaries.asked;
    expect(sent).toMatchObject({
      url: STANDARD,
      MessageAttributes: { firstSentAt: { StringValue: String(NOON - 60_000) } },
    });
    expect(sent).not.toHaveProperty('MessageGroupId');
    expect(Object.keys(sent?.MessageAttributes ?? {})).toEqual(['firstSentAt']);
    expect(boundaries.calls).toEqual([]);
  });
});

describe('the consumer of a standard queue', () => {
  const onStandard = {
    attributes: { SentTimestamp: String(NOON - 60_000) },
    eventSourceARN: 'arn:aws:sqs:eu-central-1:1:events-us',
  };

  it('sends what changes a user to the queue of users, where the door would have sent it', async () => {
    const boundaries = playBoundaries();
    const consume = composeConsumer(configurationWith(), ENVIRONMENT, boundaries);
    expect(await consume([received('m-1', '{"userId":"ada"}', onStandard)], ENDS_AT + 60_000)).toEqual([]);
    const door = openDoor();
    await door.post(update('ada', 1));
    expect(boundaries.asked).toMatchObject([
      { url: USERS, MessageGroupId: sentTo(door.boundaries, USERS)[0]?.MessageGroupId },
    ]);
    expect(boundaries.calls).toEqual([]);
  });

  it('delivers it where the environment names no such queue', async () => {
    const boundaries = playBoundaries();
    const consume = composeConsumer(configurationWith(), environmentWith(), boundaries);
    expect(await consume([received('m-1', '{"userId":"ada"}', onStandard)], ENDS_AT + 60_000)).toEqual([]);
    expect(boundaries.calls).toHaveLength(1);
  });
});
