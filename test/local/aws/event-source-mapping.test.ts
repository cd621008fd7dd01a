import { once } from 'node:events';
import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  type EventSourceMappingSettings,
  startEventSourceMapping,
} from '../../../local/aws/event-source-mapping.ts';
import { queueArn, startQueueServer } from '../../../local/aws/queue-server.ts';
import { createLocalSqsClient } from '../../../local/aws/sqs-client.ts';
import { ACCESS_KEY_ID } from '../../support/access-key.ts';

const REGION = 'eu-central-1';
/** Longer than any test: a batch whose window is this long is invoked because it is full. */
const NEVER_SECONDS = 300;

/** Waits for a state, on a busy machine too. */
const eventually = (assertion: () => unknown) => vi.waitFor(assertion, { timeout: 30_000 });

let cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  cleanups = [];
});

/** A queue, and a mapping on it when `map` is called. */
async function aQueue({ visibilityTimeoutSeconds = 361, isFifo = false } = {}) {
  const name = isFifo ? 'events.fifo' : 'events';
  const attributes = {
    VisibilityTimeout: String(visibilityTimeoutSeconds),
    ...(isFifo && {
      FifoQueue: 'true',
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    }),
  };
  const server = await startQueueServer({
    accessKeyId: ACCESS_KEY_ID,
    region: REGION,
    queues: [{ name, attributes }],
  });
  const QueueUrl = server.queueUrl(name);
  const client = createLocalSqsClient(server.origin, ACCESS_KEY_ID, { region: REGION });
  cleanups.push(server.close, () => client.destroy());
  const calls: { commandName: string | undefined; input: object }[] = [];
  client.middlewareStack.add((next, { commandName }) => (request) => {
    calls.push({ commandName, input: request.input });
    return next(request);
  });

  return {
    client,
    /** What was asked of the queue by such a command. */
    calls: (command: string) =>
      calls.filter(({ commandName }) => commandName === command).map(({ input }) => input),
    send: async (...messages: Omit<SendMessageBatchRequestEntry, 'Id'>[]) => {
      for (let start = 0; start < messages.length; start += 10) {
        const Entries = messages
          .slice(start, start + 10)
          .map((message, index) => ({ Id: `${index}`, ...message }));
        await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
    /** How many messages can be received, and how many are hidden. */
    depth: async () => {
      const { Attributes: counts = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      );
      return {
        visible: Number(counts.ApproximateNumberOfMessages),
        hidden: Number(counts.ApproximateNumberOfMessagesNotVisible),
      };
    },
    /** Ends the time for which they are hidden. */
    show: (...records: readonly SQSRecord[]) =>
      client.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl,
          Entries: records.map(({ receiptHandle: ReceiptHandle }, index) => ({
            Id: `${index}`,
            ReceiptHandle,
            VisibilityTimeout: 0,
          })),
        }),
      ),
    map: (settings: Partial<EventSourceMappingSettings> & Pick<EventSourceMappingSettings, 'invoke'>) => {
      const mapping = startEventSourceMapping({
        client,
        queueUrl: QueueUrl,
        queueArn: queueArn(name, REGION),
        region: REGION,
        batchSize: 10,
        batchWindowSeconds: 0,
        maximumConcurrency: 2,
        reportBatchItemFailures: true,
        ...settings,
      });
      cleanups.push(mapping.close);
      return mapping;
    },
  };
}

const bodies = (count: number, body = 'event') =>
  Array.from({ length: count }, (_, index) => ({ MessageBody: `${body} ${index}` }));

/** A function that keeps the events it got and answers each with `answer`. */
function recorder(answer: (event: SQSEvent) => unknown = () => null) {
  const events: SQSEvent[] = [];
  const invoke = async (event: SQSEvent) => {
    events.push(event);
    return answer(event);
  };
  const received = () => events.flatMap(({ Records }) => Records);
  return { events, invoke, received };
}

/** Of one group, in their order. */
const inLine = (group: string, count: number, body = group) =>
  bodies(count, body).map((message, index) => ({
    ...message,
    MessageGroupId: group,
    MessageDeduplicationId: `${group}-${index}`,
  }));

const textsOf = ({ Records }: SQSEvent) => Records.map(({ body }) => body);
const failuresOf = ({ Records }: SQSEvent) => ({
  batchItemFailures: Records.map(({ messageId: itemIdentifier }) => ({ itemIdentifier })),
});

/** Makes a call of an action fail as a broken connection would: the first, unless told. */
function failOnce(client: SQSClient, action: string, failing = 1): void {
  let calls = 0;
  client.middlewareStack.add((next, { commandName }) => async (request) => {
    if (commandName === `${action}Command`) calls += 1;
    if (commandName !== `${action}Command` || calls !== failing) return next(request);
    throw new Error('connection lost');
  });
}

describe('the event', () => {
  it('has the shape Lambda gives it', async () => {
    const queue = await aQueue();
    const { invoke, received } = recorder();
    await queue.send({
      MessageBody: '{"v":1}\n{"a":"👋"}',
      MessageAttributes: {
        text: { DataType: 'String', StringValue: 'x' },
        number: { DataType: 'Number', StringValue: '1.0' },
        bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) },
      },
    });

    queue.map({ invoke });

    const milliseconds = expect.stringMatching(/^\d{13}$/);
    await eventually(() => expect(received()).toHaveLength(1));
    expect(received()[0]).toStrictEqual({
      messageId: expect.any(String),
      receiptHandle: expect.any(String),
      body: '{"v":1}\n{"a":"👋"}',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: milliseconds,
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: milliseconds,
      },
      messageAttributes: {
        text: { stringValue: 'x', stringListValues: [], binaryListValues: [], dataType: 'String' },
        number: { stringValue: '1.0', stringListValues: [], binaryListValues: [], dataType: 'Number' },
        bytes: { binaryValue: 'AP8=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
      },
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:events',
      awsRegion: 'eu-central-1',
    });
  });

  it('has an empty table of attributes when the message has none', async () => {
    const queue = await aQueue();
    const { invoke, received } = recorder();
    await queue.send({ MessageBody: 'event' });

    queue.map({ invoke });

    await eventually(() => expect(received()).toMatchObject([{ messageAttributes: {} }]));
    expect(received()[0]).not.toHaveProperty('md5OfMessageAttributes');
  });
});

describe('a batch', () => {
  it('goes at once when it is full, however long its window', async () => {
    const queue = await aQueue();
    const { invoke, events } = recorder();
    await queue.send(...bodies(50));

    queue.map({ invoke, batchSize: 25, batchWindowSeconds: NEVER_SECONDS, maximumConcurrency: 1 });

    await eventually(() => expect(events.map(({ Records }) => Records.length)).toEqual([25, 25]));
  });

  it('fills with what arrives within its window', async () => {
    const queue = await aQueue();
    const { invoke, events } = recorder();
    queue.map({ invoke, batchSize: 3, batchWindowSeconds: NEVER_SECONDS, maximumConcurrency: 1 });

    await queue.send({ MessageBody: 'first' });
    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 0, hidden: 1 }));
    await queue.send({ MessageBody: 'second' });
    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 0, hidden: 2 }));
    expect(events).toEqual([]);
    await queue.send({ MessageBody: 'third' });

    await eventually(() =>
      expect(events).toMatchObject([{ Records: [{ body: 'first' }, { body: 'second' }, { body: 'third' }] }]),
    );
  });

  it('goes with what it has when its window ends', async () => {
    const queue = await aQueue();
    const { invoke, events } = recorder();
    await queue.send(...bodies(12));

    queue.map({ invoke, batchSize: 100, batchWindowSeconds: 1, maximumConcurrency: 1 });

    await eventually(() => expect(events.map(({ Records }) => Records.length)).toEqual([12]));
  });

  it('has no more messages than one receive gives when there is no window', async () => {
    const queue = await aQueue();
    const { invoke, events } = recorder();
    await queue.send(...bodies(12));

    queue.map({ invoke, batchSize: 10, batchWindowSeconds: 0, maximumConcurrency: 1 });

    await eventually(() => expect(events.map(({ Records }) => Records.length)).toEqual([10, 2]));
  });

  it('is never larger than 6 MB of JSON, and loses none of what does not fit', async () => {
    const queue = await aQueue();
    const { invoke, events, received } = recorder();
    // As JSON each takes two bytes a character.
    const MessageBody = '"'.repeat(1_000_000);
    for (let sent = 0; sent < 12; sent++) await queue.send({ MessageBody });

    queue.map({ invoke, batchSize: 100, batchWindowSeconds: 1, maximumConcurrency: 1 });

    await eventually(() => expect(received()).toHaveLength(12));
    expect(Math.max(...events.map((event) => JSON.stringify(event).length))).toBeLessThanOrEqual(
      6 * 1024 ** 2,
    );
    expect(new Set(received().map(({ messageId }) => messageId)).size).toBe(12);
    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 0, hidden: 0 }));
  });

  it('runs beside at most as many others as the mapping may run at once', async () => {
    const queue = await aQueue();
    const gate = Promise.withResolvers<void>();
    let running = 0;
    let most = 0;
    const invoke = async () => {
      running++;
      most = Math.max(most, running);
      await gate.promise;
      running--;
    };
    await queue.send(...bodies(20));

    queue.map({ invoke, batchSize: 1, maximumConcurrency: 3 });
    await eventually(() => expect(running).toBe(3));
    // Nothing is received before it can be invoked.
    expect(await queue.depth()).toEqual({ visible: 17, hidden: 3 });
    gate.resolve();

    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 0, hidden: 0 }));
    expect(most).toBe(3);
  });
});

describe('the answer', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty string', ''],
    ['an empty list', []],
    ['an empty object', {}],
    ['an object without a list', { statusCode: 200 }],
    ['a null list of failures', { batchItemFailures: null }],
    ['an empty list of failures', { batchItemFailures: [] }],
  ])('deletes the whole batch when it is %s', async (_, answer) => {
    const queue = await aQueue();
    const { invoke, received } = recorder(() => answer);
    await queue.send(...bodies(3));

    queue.map({ invoke });

    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 0, hidden: 0 }));
    expect(received()).toHaveLength(3);
  });

  it.each([
    ['a text', () => 'done'],
    ['a number', () => 1],
    ['a list of ids', ({ Records: [first] }: SQSEvent) => [first?.messageId]],
    ['no list of failures but a text', () => ({ batchItemFailures: 'none' })],
    ['a failure that is a bare id', ({ Records: [first] }: SQSEvent) => failures(first?.messageId, true)],
    ['a failure without an id', () => ({ batchItemFailures: [{ messageId: 'x' }] })],
    ['an empty id', () => failures('')],
    ['a null id', () => failures(null)],
    ['an id that is not in the batch', () => failures('00000000-0000-0000-0000-000000000000')],
    [
      'a known and an unknown id',
      ({ Records: [first] }: SQSEvent) => ({
        batchItemFailures: [{ itemIdentifier: first?.messageId }, { itemIdentifier: 'unknown' }],
      }),
    ],
  ])('leaves the whole batch on the queue when it is %s', async (_, answer) => {
    const queue = await aQueue();
    const onError = vi.fn();
    await queue.send(...bodies(3));

    queue.map({ invoke: recorder(answer).invoke, onError });

    await eventually(() => expect(onError).toHaveBeenCalledOnce());
    expect(onError.mock.calls).toMatchObject([[{ message: 'the invocation failed' }]]);
    expect(await queue.depth()).toEqual({ visible: 0, hidden: 3 });
  });

  it('keeps what it lists hidden and deletes the rest', async () => {
    const queue = await aQueue();
    const { invoke } = recorder(({ Records }) =>
      failures(Records.find(({ body }) => body === 'event 1')?.messageId),
    );
    await queue.send(...bodies(3));

    queue.map({ invoke });

    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 0, hidden: 1 }));
  });

  it('brings back what it lists when the visibility timeout ends', async () => {
    const queue = await aQueue({ visibilityTimeoutSeconds: 1 });
    const { invoke, received } = recorder(({ Records: [first] }) =>
      first?.attributes.ApproximateReceiveCount === '1' ? failures(first.messageId) : null,
    );
    await queue.send({ MessageBody: 'event' });

    queue.map({ invoke });

    await eventually(() =>
      expect(received()).toMatchObject([
        { attributes: { ApproximateReceiveCount: '1' } },
        { attributes: { ApproximateReceiveCount: '2' } },
      ]),
    );
    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 0, hidden: 0 }));
  });

  it('means nothing when batch item failures are not reported', async () => {
    const queue = await aQueue();
    const { invoke, received } = recorder(({ Records: [first] }) => failures(first?.messageId));
    await queue.send(...bodies(3));

    queue.map({ invoke, reportBatchItemFailures: false });

    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 0, hidden: 0 }));
    expect(received()).toHaveLength(3);
  });
});

describe('a failed invocation', () => {
  it.each([true, false])('leaves the batch on the queue (reporting failures: %s)', async (reporting) => {
    const queue = await aQueue();
    const onError = vi.fn();
    const cause = new Error('out of order');
    await queue.send(...bodies(3));

    queue.map({ invoke: () => Promise.reject(cause), reportBatchItemFailures: reporting, onError });

    await eventually(() => expect(onError).toHaveBeenCalledOnce());
    expect(onError.mock.calls).toMatchObject([[{ message: 'the invocation failed', cause }]]);
    expect(await queue.depth()).toEqual({ visible: 0, hidden: 3 });
  });

  it('makes the next poll wait, longer each time, until one succeeds', async () => {
    const queue = await aQueue({ visibilityTimeoutSeconds: 0 });
    const waits: number[] = [];
    let invocations = 0;
    const invoke = async () => {
      invocations++;
      if (invocations !== 8) throw new Error('out of order');
    };
    const wait = async (ms: number, signal: AbortSignal) => {
      waits.push(ms);
      if (waits.length === 9) await once(signal, 'abort');
    };
    await queue.send(...bodies(2));

    queue.map({ invoke, wait, batchSize: 1, maximumConcurrency: 1 });

    await eventually(() => expect(waits).toHaveLength(9));
    expect(waits).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000, 200, 400]);
  });
});

describe('a failing queue', () => {
  it('is polled again after a failed receive', async () => {
    const queue = await aQueue();
    const onError = vi.fn();
    const { invoke, received } = recorder();
    failOnce(queue.client, 'ReceiveMessage');
    await queue.send(...bodies(3));

    queue.map({ invoke, onError, maximumConcurrency: 1 });

    await eventually(() => expect(received()).toHaveLength(3));
    expect(onError.mock.calls).toMatchObject([
      [{ message: 'messages could not be received', cause: { message: 'connection lost' } }],
    ]);
  });

  it('lets go what is in hand when a further receive fails, long before the window ends', async () => {
    const queue = await aQueue();
    const { events, invoke } = recorder();
    const onError = vi.fn();
    failOnce(queue.client, 'ReceiveMessage', 2);
    await queue.send(...bodies(10));

    queue.map({ invoke, onError, batchSize: 100, batchWindowSeconds: NEVER_SECONDS, maximumConcurrency: 1 });

    await eventually(() => expect(events).toMatchObject([{ Records: { length: 10 } }]));
    expect(onError.mock.calls).toMatchObject([[{ message: 'messages could not be received' }]]);
    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 0, hidden: 0 }));
  });

  it('loses nothing of the receives beside one that fails', async () => {
    const queue = await aQueue();
    const { events, invoke, received } = recorder();
    // The first receive is full, so that several follow at once.
    failOnce(queue.client, 'ReceiveMessage', 3);
    await queue.send(...bodies(60));

    queue.map({ invoke, batchSize: 60, batchWindowSeconds: NEVER_SECONDS, maximumConcurrency: 1 });

    await eventually(() => expect(events).toMatchObject([{ Records: { length: 50 } }]));
    expect(new Set(received().map(({ body }) => body)).size).toBe(50);
  });

  it('still has what a failed delete left, and the mapping goes on', async () => {
    const queue = await aQueue();
    const onError = vi.fn();
    const { invoke, received } = recorder();
    failOnce(queue.client, 'DeleteMessageBatch');
    await queue.send({ MessageBody: 'first' });

    queue.map({ invoke, onError });
    await eventually(() => expect(onError).toHaveBeenCalledOnce());
    await queue.send({ MessageBody: 'second' });

    await eventually(() => expect(received()).toHaveLength(2));
    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 0, hidden: 1 }));
  });

  it('is asked to delete ten messages a call', async () => {
    const queue = await aQueue();
    await queue.send(...bodies(25));

    queue.map({
      invoke: recorder().invoke,
      batchSize: 25,
      batchWindowSeconds: NEVER_SECONDS,
      maximumConcurrency: 1,
    });

    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 0, hidden: 0 }));
    expect(queue.calls('DeleteMessageBatchCommand')).toMatchObject([
      { Entries: { length: 10 } },
      { Entries: { length: 10 } },
      { Entries: { length: 5 } },
    ]);
  });
});

describe('a FIFO queue', () => {
  it('gives what the records of a user need to stay in order', async () => {
    const queue = await aQueue({ isFifo: true });
    const { invoke, received } = recorder();
    await queue.send(...inLine('ada', 3));

    queue.map({ invoke });
    await eventually(() => expect(received()).toHaveLength(3));

    expect(received()).toMatchObject(
      [0, 1, 2].map((index) => ({
        body: `ada ${index}`,
        eventSourceARN: queueArn('events.fifo', REGION),
        attributes: {
          MessageGroupId: 'ada',
          MessageDeduplicationId: `ada-${index}`,
          SequenceNumber: expect.stringMatching(/^\d{20}$/),
        },
      })),
    );
    const numbers = received().map(({ attributes }) => attributes.SequenceNumber ?? '');
    expect(numbers).toEqual(numbers.toSorted());
  });

  it('has at most ten in a batch, the next of the group only when they are deleted, in one call', async () => {
    const queue = await aQueue({ isFifo: true });
    const { invoke, events } = recorder();
    const messages = inLine('ada', 23);
    await queue.send(...messages);

    queue.map({ invoke });
    await eventually(() => expect(queue.calls('DeleteMessageBatchCommand')).toHaveLength(3));

    const texts = messages.map(({ MessageBody }) => MessageBody);
    expect(events.map(textsOf)).toEqual([texts.slice(0, 10), texts.slice(10, 20), texts.slice(20)]);
    expect(await queue.depth()).toEqual({ visible: 0, hidden: 0 });
  });

  it('runs several groups at once, and one batch of a group', async () => {
    const queue = await aQueue({ isFifo: true });
    const running = new Set<string>();
    let most = 0;
    const overlaps: string[] = [];
    const invoke = async ({ Records }: SQSEvent) => {
      const groups = new Set(Records.map(({ attributes }) => attributes.MessageGroupId ?? ''));
      overlaps.push(...groups.intersection(running));
      for (const group of groups) running.add(group);
      most = Math.max(most, running.size);
      await new Promise((done) => setTimeout(done, 20));
      for (const group of groups) running.delete(group);
    };
    for (const group of ['ada', 'bob']) await queue.send(...inLine(group, 40));

    queue.map({ invoke });
    await eventually(() => expect(queue.calls('DeleteMessageBatchCommand').length).toBeGreaterThanOrEqual(8));
    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 0, hidden: 0 }));

    expect(overlaps).toEqual([]);
    expect(most).toBe(2);
  });

  it('holds back the later ones of a group that failed, and no others', async () => {
    const queue = await aQueue({ isFifo: true });
    let isFailing = true;
    const { invoke, events } = recorder((event) =>
      isFailing && textsOf(event)[0]?.startsWith('ada') ? failuresOf(event) : null,
    );
    await queue.send(...inLine('ada', 12));
    queue.map({ invoke });
    await eventually(() => expect(events).toHaveLength(1));
    await queue.send(...inLine('bob', 1));
    await eventually(() => expect(events.map(textsOf)).toContainEqual(['bob 0']));
    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 2, hidden: 10 }));

    isFailing = false;
    await queue.show(...(events[0]?.Records ?? []));
    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 0, hidden: 0 }));

    const firstTen = inLine('ada', 10).map(({ MessageBody }) => MessageBody);
    expect(events.map(textsOf)).toEqual([firstTen, ['bob 0'], firstTen, ['ada 10', 'ada 11']]);
  });

  it('gets back what no longer fits into an event, so that it waits for those before it', async () => {
    const queue = await aQueue({ isFifo: true });
    const started = Promise.withResolvers<void>();
    const mayFail = Promise.withResolvers<void>();
    const { invoke, events } = recorder(async (event) => {
      started.resolve();
      await mayFail.promise;
      return failuresOf(event);
    });
    for (const message of inLine('ada', 9, 'x'.repeat(1_000_000))) await queue.send(message);

    queue.map({ invoke, maximumConcurrency: 1 });
    await started.promise;
    const whileItRuns = await queue.depth();
    mayFail.resolve();
    await eventually(() => expect(queue.calls('ReceiveMessageCommand')).toHaveLength(2));

    expect(whileItRuns).toEqual({ visible: 3, hidden: 6 });
    expect(await queue.depth()).toEqual(whileItRuns);
    expect(events).toHaveLength(1);
  });
});

describe('stop', () => {
  it('waits for the running invocation and deletes what that delivered', async () => {
    const queue = await aQueue();
    const gate = Promise.withResolvers<void>();
    const invoke = vi.fn(() => gate.promise);
    await queue.send(...bodies(3));
    const mapping = queue.map({ invoke });
    await eventually(() => expect(invoke).toHaveBeenCalledOnce());

    const stopped = mapping.close();
    expect(await queue.depth()).toEqual({ visible: 0, hidden: 3 });
    gate.resolve();
    await stopped;

    expect(await queue.depth()).toEqual({ visible: 0, hidden: 0 });
  });

  it('makes visible again what was received but not invoked', async () => {
    const queue = await aQueue();
    const { invoke, events } = recorder();
    await queue.send(...bodies(15));
    const mapping = queue.map({ invoke, batchSize: 100, batchWindowSeconds: NEVER_SECONDS });
    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 0, hidden: 15 }));

    await mapping.close();

    expect(await queue.depth()).toEqual({ visible: 15, hidden: 0 });
    expect(events).toEqual([]);
  });

  it('cuts off polls, which take nothing with them', { timeout: 15_000 }, async () => {
    const queue = await aQueue();
    const onError = vi.fn();
    const { invoke, received } = recorder();
    await queue.send({ MessageBody: 'first' });
    const mapping = queue.map({ invoke, onError, maximumConcurrency: 1 });
    await eventually(() => expect(queue.calls('ReceiveMessageCommand')).toHaveLength(2));
    // Sent after the second poll and answered: the poll has arrived.
    expect(await queue.depth()).toEqual({ visible: 0, hidden: 0 });

    await mapping.close();
    await queue.send(...bodies(3));

    expect(await queue.depth()).toEqual({ visible: 3, hidden: 0 });
    expect(received()).toHaveLength(1);
    expect(onError).not.toHaveBeenCalled();
  });

  it('ends a backoff', { timeout: 15_000 }, async () => {
    const queue = await aQueue();
    const onError = vi.fn();
    const mapping = queue.map({ invoke: () => Promise.reject(new Error('out of order')), onError });
    await queue.send({ MessageBody: 'event' });
    await eventually(() => expect(onError).toHaveBeenCalledOnce());

    await mapping.close();

    expect(await queue.depth()).toEqual({ visible: 0, hidden: 1 });
  });
});

describe('a disabled mapping', () => {
  it('lets the running invocation finish, gives back what it holds, and receives nothing', async () => {
    const queue = await aQueue();
    const gate = Promise.withResolvers<void>();
    const invoke = vi.fn(() => gate.promise);
    const mapping = queue.map({ invoke, maximumConcurrency: 2, batchSize: 20, batchWindowSeconds: 1 });
    await queue.send({ MessageBody: 'runs' });
    await eventually(() => expect(invoke).toHaveBeenCalledOnce());
    await queue.send({ MessageBody: 'held' });
    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 0, hidden: 2 }));

    const disabled = mapping.enable(false);
    await eventually(() => expect(mapping.state()).toBe('Disabling'));
    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 1, hidden: 1 }));
    gate.resolve();
    await disabled;

    expect(mapping.state()).toBe('Disabled');
    await queue.send({ MessageBody: 'sent later' });
    const receives = queue.calls('ReceiveMessageCommand').length;
    expect(await queue.depth()).toEqual({ visible: 2, hidden: 0 });
    expect(queue.calls('ReceiveMessageCommand')).toHaveLength(receives);
    expect(invoke).toHaveBeenCalledOnce();
  });

  it('goes on when it is enabled, once however often it is told', async () => {
    const queue = await aQueue();
    const { invoke, received } = recorder();
    const mapping = queue.map({ invoke, maximumConcurrency: 1 });
    await mapping.enable(false);
    await queue.send(...bodies(3));

    await Promise.all([mapping.enable(true), mapping.enable(true)]);

    expect(mapping.state()).toBe('Enabled');
    await eventually(() => expect(received()).toHaveLength(3));
    await eventually(async () => expect(await queue.depth()).toEqual({ visible: 0, hidden: 0 }));
    await mapping.enable(false);
    await queue.send(...bodies(1));
    expect(await queue.depth()).toEqual({ visible: 1, hidden: 0 });
  });

  it('is what it was told last', async () => {
    const queue = await aQueue();
    const { invoke, received } = recorder();
    const mapping = queue.map({ invoke });

    await Promise.all([false, true, false, true, false].map(mapping.enable));
    await queue.send(...bodies(1));

    expect(mapping.state()).toBe('Disabled');
    expect(await queue.depth()).toEqual({ visible: 1, hidden: 0 });
    expect(received()).toEqual([]);
  });

  it('may start so', async () => {
    const queue = await aQueue();
    const { invoke, received } = recorder();
    const mapping = queue.map({ invoke, isEnabled: false });
    await queue.send(...bodies(1));
    expect(mapping.state()).toBe('Disabled');
    expect(queue.calls('ReceiveMessageCommand')).toEqual([]);

    await mapping.enable(true);

    await eventually(() => expect(received()).toHaveLength(1));
  });
});

/** A partial batch response that names one message, properly or as a bare id. */
function failures(itemIdentifier: unknown, bare = false) {
  return { batchItemFailures: [bare ? itemIdentifier : { itemIdentifier }] };
}
