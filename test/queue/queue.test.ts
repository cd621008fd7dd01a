import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { SendMessageBatchCommandInput } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MAX_BYTES } from '../../lib/queue/confirm.ts';
import { createQueue, type Hidden, queueUrlOf } from '../../lib/queue/queue.ts';
import { sqsAt } from '../support/aws-caller.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { inTime, queuesOf } from '../support/delivery/queues.ts';

const bodiesOf = (messages: readonly { readonly body: string }[]) =>
  messages.map(({ body }) => body).toSorted();

describe('sending', () => {
  it('puts each message on the queue of its project, exactly as it is', async () => {
    const { queue, inspect } = await queuesOf();
    const us = { project: 'us', text: '{"v":1}\n{\n"a": "😀 ünï", "n": 9007199254740993.0\r\n}\n' };
    const eu = { project: 'eu', text: 'x' };

    expect(await queue.send([us, eu], inTime())).toEqual(new Set([us, eu]));

    expect(bodiesOf((await inspect('events-us')).ready)).toEqual([us.text]);
    expect(bodiesOf((await inspect('events-eu')).ready)).toEqual([eu.text]);
  });

  it('sends any number of messages, the largest ones too', async () => {
    const { queue, inspect, failures } = await queuesOf();
    const messages = Array.from({ length: 25 }, (_, index) => ({ project: 'us', text: `message ${index}` }));
    const largest = { project: 'us', text: `${'é'.repeat(MAX_BYTES / 2 - 1)}xx` };

    const confirmed = await queue.send([...messages, largest], inTime());

    expect(confirmed.size).toBe(26);
    expect(bodiesOf((await inspect('events-us')).ready)).toEqual(
      bodiesOf([...messages, largest].map(({ text }) => ({ body: text }))),
    );
    expect(failures).toEqual([]);
  });

  it('confirms what can be sent when another message is refused', async () => {
    const { queue, failures } = await queuesOf();
    const good = { project: 'us', text: 'good' };
    const refused = { project: 'us', text: 'null: \u0000' };
    const tooLarge = { project: 'us', text: 'x'.repeat(MAX_BYTES + 1) };

    expect(await queue.send([good, refused, tooLarge], inTime())).toEqual(new Set([good]));
    expect(failures).toEqual(['send queue-refused', 'send queue-refused']);
  });

  it('confirms nothing on a queue that does not exist, and asks once', async () => {
    const { queue, failures } = await queuesOf();
    const good = { project: 'us', text: 'good' };
    const lost = { project: 'nowhere', text: 'lost' };

    expect(await queue.send([lost, good], inTime())).toEqual(new Set([good]));
    expect(failures).toEqual(['send queue-not-found']);
  });

  it('asks again until the deadline when nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const origin = `http://127.0.0.1:${port}`;
    const clock = clockAt();
    const failures: string[] = [];
    const queue = createQueue({
      sqs: sqsAt(origin),
      queueUrlTemplate: `${origin}/000000000000/events-{project}`,
      usersQueueUrlTemplate: undefined,
      deadLetterQueueUrl: `${origin}/000000000000/dead-letters`,
      clock,
      onFailure: (action, { code }, count) => void failures.push(`${action} ${code} ×${count}`),
    });

    expect(await queue.send([{ project: 'us', text: 'x' }], NOON + 1_000)).toEqual(new Set());
    expect(clock.pauses).toEqual([50, 100, 200, 400]);
    expect(failures).toEqual(['send queue-unavailable ×5']);
  });

  it('tells each reason once, however many messages fail for it, and how often', async () => {
    const server = createServer(async (request, response) => {
      const { Entries } = (await json(request)) as SendMessageBatchCommandInput;
      const Failed = Entries?.map(({ Id, MessageBody }) =>
        MessageBody === 'x'
          ? { Id, Code: 'InternalError', SenderFault: false }
          : { Id, Code: 'InvalidMessageContents', SenderFault: true },
      );
      response.setHeader('content-type', 'application/x-amz-json-1.0').end(JSON.stringify({ Failed }));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    onTestFinished(() => server.closeAllConnections());
    const told: unknown[] = [];
    const { queue } = await queuesOf({
      sqs: sqsAt(origin),
      queueUrlTemplate: `${origin}/000000000000/events-{project}`,
      clock: clockAt(),
      onFailure: (action, { code, cause }, count) => told.push([action, code, cause, count]),
    });
    const messages = Array.from({ length: 300 }, (_, index) => ({
      project: index < 50 ? 'eu' : 'us',
      text: index < 100 ? 'refused' : 'x',
    }));

    expect(await queue.send(messages, NOON + 1_000)).toEqual(new Set());
    expect(told).toEqual([
      ['send', 'queue-refused', 'InvalidMessageContents', 100],
      ['send', 'queue-unavailable', 'InternalError', 5 * 200],
    ]);
  });

  it('gives up a call that SQS does not answer', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    onTestFinished(() => server.closeAllConnections());
    const { queue, failures } = await queuesOf({
      sqs: sqsAt(origin),
      queueUrlTemplate: `${origin}/000000000000/events-{project}`,
    });

    expect(await queue.send([{ project: 'us', text: 'x' }], Date.now() + 100)).toEqual(new Set());
    expect(failures).not.toEqual([]);
  });
});

describe('hiding', () => {
  /** Sends and receives messages of both projects. */
  async function received(texts: readonly string[]) {
    const queues = await queuesOf();
    const messages = texts.map((text, index) => ({ project: index % 2 === 0 ? 'us' : 'eu', text }));
    await queues.queue.send(messages, inTime());
    const handles = new Map<string, Omit<Hidden, 'delaySeconds'>>();
    for (const name of ['events-us', 'events-eu']) {
      for (const { Body = '', ReceiptHandle = '' } of await queues.receive(name)) {
        handles.set(Body, { queueUrl: queues.urlOf(name), receiptHandle: ReceiptHandle });
      }
    }
    const hidden = (text: string, delaySeconds: number): Hidden => {
      const handle = handles.get(text);
      if (handle === undefined) throw new Error(`${text} was not received`);
      return { ...handle, delaySeconds };
    };
    return { ...queues, hidden };
  }

  it('keeps each message out of sight for its own seconds from now', async () => {
    const { queue, hidden, inspect } = await received(['a', 'b', 'c', 'd']);
    const seconds = new Map([
      ['a', 1],
      ['b', 900],
      ['c', 42_000],
      ['d', 7],
    ]);
    const messages = [...seconds].map(([text, delaySeconds]) => hidden(text, delaySeconds));

    const from = Date.now();
    expect(await queue.hide(messages, inTime())).toEqual(new Set(messages));
    const to = Date.now();

    const inflight = [...(await inspect('events-us')).inflight, ...(await inspect('events-eu')).inflight];
    expect(inflight).toHaveLength(4);
    for (const { message, visibilityDeadline } of inflight) {
      const delayMs = (seconds.get(message.body) ?? 0) * 1_000;
      expect(visibilityDeadline).toBeGreaterThanOrEqual(from + delayMs);
      expect(visibilityDeadline).toBeLessThanOrEqual(to + delayMs);
    }
  });

  it('hides more than ten at once', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `message ${index}`);
    const { queue, hidden } = await received(texts);
    const messages = texts.map((text, index) => hidden(text, index + 100));
    expect(await queue.hide(messages, inTime())).toEqual(new Set(messages));
  });

  it('confirms the others when a receipt handle is no good', async () => {
    const { queue, hidden, failures } = await received(['a', 'b', 'c']);
    const bad: Hidden = { ...hidden('b', 5), receiptHandle: 'made up' };
    const good = [hidden('a', 5), hidden('c', 5)];
    expect(await queue.hide([...good, bad], inTime())).toEqual(new Set(good));
    expect(failures).toEqual(['hide queue-receipt-expired']);
  });

  it('confirms all but the delay that SQS does not allow', async () => {
    const { queue, hidden, failures } = await received(['a', 'b', 'c']);
    const tooLong = hidden('c', 43_201);
    const good = hidden('a', 43_200);
    expect(await queue.hide([tooLong, good], inTime())).toEqual(new Set([good]));
    expect(failures).toEqual(['hide queue-refused']);
  });
});

describe('the queue a message was received from', () => {
  it.each([
    [
      'one queue a project',
      'https://sqs.eu-west-1.amazonaws.com/123456789012/stack-{project}',
      'stack-eu',
      'https://sqs.eu-west-1.amazonaws.com/123456789012/stack-eu',
    ],
    [
      'a local server',
      'http://127.0.0.1:9324/000000000000/events-{project}',
      'events-us',
      'http://127.0.0.1:9324/000000000000/events-us',
    ],
    [
      'one queue for all',
      'https://sqs.eu-west-1.amazonaws.com/123456789012/events',
      'events',
      'https://sqs.eu-west-1.amazonaws.com/123456789012/events',
    ],
  ])('is found by its ARN: %s', (_, setting, name, url) => {
    expect(queueUrlOf(`arn:aws:sqs:eu-west-1:123456789012:${name}`, setting)).toBe(url);
  });
});
